internal import Optimization
internal import SpatialGeometry

/// Moves a hypothesis so that the face's points lie on the scan: iterated closest points with the distance along the
/// scan's normals, over the similarities and, when asked for, the face's coefficients.
///
/// A point's weight is Geman and McClure's of its distance, with a scale that shrinks from step to step, and 0 where
/// normals disagree by more than 70° or the nearest place is the edge of a hole. Coefficients c have the prior
/// ½·Σ (cₖ/σₖ)²; the points count as independent measurements of the given accuracy, one for each 4 cm² or so.
struct HypothesisRefinement {
    let template: FaceTemplate
    /// How many of the template's points are used.
    var pointCount: Int
    /// The most steps.
    var iterations: Int
    /// The scale of the weights at the first step and from then on at least, in metres.
    var lossScale: (first: Double, last: Double)
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

    /// The refined hypothesis and, as its score, ``score``.
    func refine(_ start: FaceHypothesis, on surface: some NearestSurface, scoreScale: Double) -> FaceHypothesis {
        var hypothesis = start
        let count = min(pointCount, template.points.count)
        let columns = unknownColumns
        if !columns.isEmpty, hypothesis.coefficients.isEmpty {
            hypothesis.coefficients = Array(repeating: 0, count: template.coefficientCount)
        }
        var hits = [SurfaceHit](repeating: .none, count: count)
        var lossScale = lossScale.first
        for _ in 0..<iterations {
            let points = template.points(of: hypothesis, count: count)
            surface.nearest(to: points.moved.map { SIMD3<Float>($0) }, into: &hits)
            guard let problem = problem(at: hypothesis, points.moved, hits, columns: columns, lossScale: lossScale)
            else {
                break
            }
            var equations = problem.emptyEquations()
            problem.linearize(at: hypothesis, into: &equations)
            guard let step = equations.step(damping: 1e-4) else { break }
            hypothesis = problem.state(hypothesis, after: step)
            let isSmall = step.indices.allSatisfy { abs(step[$0]) < ($0 < 7 ? 2e-6 : 2e-4) }
            if isSmall, lossScale <= self.lossScale.last { break }
            lossScale = max(self.lossScale.last, lossScale * 0.8)
        }
        hypothesis.score = score(hypothesis, on: surface, lossScale: scoreScale)
        return hypothesis
    }

    /// The share of the points that lie on the scan: the mean of 1/(1 + (d/lossScale)²), 0 where normals disagree.
    func score(_ hypothesis: FaceHypothesis, on surface: some NearestSurface, lossScale: Double) -> Double {
        let count = min(pointCount, template.points.count)
        let moved = template.points(of: hypothesis, count: count).moved
        var hits = [SurfaceHit](repeating: .none, count: count)
        surface.nearest(to: moved.map { SIMD3<Float>($0) }, into: &hits)
        let rotation = hypothesis.transform.rotation
        var sum = 0.0
        for index in 0..<count where hits[index].isValid {
            let normal = Double(hypothesis.sign) * Vector3(hits[index].normal)
            guard dot(rotation * Vector3(template.normals[index]), normal) > 0.5 else { continue }
            let offset = (moved[index] - Vector3(hits[index].position)) / hypothesis.transform.scale
            let height = dot(offset, normal)
            sum += 1 / (1 + (height * height + 0.09 * dot(offset, offset)) / (lossScale * lossScale))
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
        at hypothesis: FaceHypothesis, _ moved: [Vector3], _ hits: [SurfaceHit], columns: [Int], lossScale: Double
    ) -> HypothesisProblem? {
        let (scale, rotation) = (hypothesis.transform.scale, hypothesis.transform.rotation)
        var pairs: [HypothesisProblem.Pair] = []
        for index in moved.indices where hits[index].isValid {
            let normal = Double(hypothesis.sign) * Vector3(hits[index].normal)
            guard dot(rotation * Vector3(template.normals[index]), normal) > Self.smallestCosine else { continue }
            let target = Vector3(hits[index].position)
            let offset = (moved[index] - target) / scale
            let ratio = dot(offset, offset) / (lossScale * lossScale)
            pairs.append(
                HypothesisProblem.Pair(
                    point: index, target: target, normal: normal, weight: 1 / ((1 + ratio) * (1 + ratio))))
        }
        guard pairs.count >= 12 + columns.count / 2 else { return nil }
        return HypothesisProblem(
            template: template, pointCount: moved.count, columns: columns, movesScale: movesScale, pairs: pairs,
            scale: scale,
            information: Self.independentCount / (Double(moved.count) * Self.accuracy * Self.accuracy))
    }
}
