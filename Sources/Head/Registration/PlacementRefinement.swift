internal import Optimization
internal import SpatialGeometry

/// Moves a placement so that the face's points lie on the scan: iterated closest points with the distance along the
/// scan's normals, over the similarities and, when asked for, the face's coefficients.
///
/// A point's weight is Geman and McClure's of its distance, with a scale that shrinks from step to step, and 0 where
/// normals disagree by more than 70° or the nearest place is the edge of a hole. Coefficients c have the prior
/// ½·Σ (cₖ/σₖ)²; the points count as independent measurements of the given accuracy, one for each 4 cm² or so.
struct PlacementRefinement {
    let template: FaceTemplate
    /// How many of the template's points are used.
    var pointCount: Int
    /// The most steps.
    var iterations: Int
    /// The scale of the weights at the first step and from then on at least, in metres.
    var reach: (first: Double, last: Double)
    /// How many identity coefficients, whether expression and jaw, are unknowns.
    var shapeCount = 0
    var movesExpression = false
    /// Whether the size is an unknown.
    var movesScale = true

    /// The accuracy to which a coarse model and few coefficients describe a face, in metres.
    private static let accuracy = 0.002
    /// How many of the points are independent measurements.
    private static let independentCount = 60.0
    private static let smallestCosine = 0.34

    /// The refined placement and, as its score, ``score``.
    func refine(_ start: FacePlacement, on surface: some NearestSurface, scoreReach: Double) -> FacePlacement {
        var placement = start
        let count = min(pointCount, template.points.count)
        let columns = unknownColumns
        if !columns.isEmpty, placement.coefficients.isEmpty {
            placement.coefficients = Array(repeating: 0, count: template.coefficientCount)
        }
        var hits = [SurfaceHit](repeating: .none, count: count)
        var reach = reach.first
        for _ in 0..<iterations {
            let points = template.points(of: placement, count: count)
            surface.nearest(to: points.moved.map { SIMD3<Float>($0) }, into: &hits)
            guard let problem = problem(at: placement, points.moved, hits, columns: columns, reach: reach) else {
                break
            }
            var equations = problem.emptyEquations()
            problem.linearize(at: placement, into: &equations)
            guard let step = equations.step(damping: 1e-4) else { break }
            placement = problem.state(placement, after: step)
            let isSmall = step.indices.allSatisfy { abs(step[$0]) < ($0 < 7 ? 2e-6 : 2e-4) }
            if isSmall, reach <= self.reach.last { break }
            reach = max(self.reach.last, reach * 0.8)
        }
        placement.score = score(placement, on: surface, reach: scoreReach)
        return placement
    }

    /// The share of the points that lie on the scan: the mean of 1/(1 + (d/reach)²), 0 where normals disagree.
    func score(_ placement: FacePlacement, on surface: some NearestSurface, reach: Double) -> Double {
        let count = min(pointCount, template.points.count)
        let moved = template.points(of: placement, count: count).moved
        var hits = [SurfaceHit](repeating: .none, count: count)
        surface.nearest(to: moved.map { SIMD3<Float>($0) }, into: &hits)
        let rotation = placement.transform.rotation
        var sum = 0.0
        for index in 0..<count where hits[index].isValid {
            let normal = Double(placement.sign) * Vector3(hits[index].normal)
            guard dot(rotation * Vector3(template.normals[index]), normal) > 0.5 else { continue }
            let offset = (moved[index] - Vector3(hits[index].position)) / placement.transform.scale
            let height = dot(offset, normal)
            sum += 1 / (1 + (height * height + 0.09 * dot(offset, offset)) / (reach * reach))
        }
        return sum / Double(count)
    }

    /// The columns of the template's directions that are unknowns.
    private var unknownColumns: [Int] {
        Array(0..<min(shapeCount, template.shapeCount))
            + (movesExpression ? Array(template.shapeCount..<template.coefficientCount) : [])
    }

    /// The pairs of points and their nearest places with the weights they have now; `nil` when too few pull.
    private func problem(
        at placement: FacePlacement, _ moved: [Vector3], _ hits: [SurfaceHit], columns: [Int], reach: Double
    ) -> PlacementProblem? {
        let (scale, rotation) = (placement.transform.scale, placement.transform.rotation)
        var pairs: [PlacementProblem.Pair] = []
        for index in moved.indices where hits[index].isValid {
            let normal = Double(placement.sign) * Vector3(hits[index].normal)
            guard dot(rotation * Vector3(template.normals[index]), normal) > Self.smallestCosine else { continue }
            let target = Vector3(hits[index].position)
            let offset = (moved[index] - target) / scale
            let ratio = dot(offset, offset) / (reach * reach)
            pairs.append(
                PlacementProblem.Pair(
                    point: index, target: target, normal: normal, weight: 1 / ((1 + ratio) * (1 + ratio))))
        }
        guard pairs.count >= 12 + columns.count / 2 else { return nil }
        return PlacementProblem(
            template: template, pointCount: moved.count, columns: columns, movesScale: movesScale, pairs: pairs,
            scale: scale,
            information: Self.independentCount / (Double(moved.count) * Self.accuracy * Self.accuracy))
    }
}
