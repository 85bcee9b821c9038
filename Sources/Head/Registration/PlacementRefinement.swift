import Foundation
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
    private static let smallestCosine: Float = 0.34

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
            let (shaped, moved) = points(of: placement, count: count)
            surface.nearest(to: moved, into: &hits)
            let step = step(from: placement, shaped: shaped, moved: moved, hits, columns: columns, reach: reach)
            guard let step else { break }
            apply(step, columns: columns, moved: moved, to: &placement)
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
        let (_, moved) = points(of: placement, count: count)
        var hits = [SurfaceHit](repeating: .none, count: count)
        surface.nearest(to: moved, into: &hits)
        let rotation = placement.transform.rotation
        var sum = 0.0
        for index in 0..<count where hits[index].isValid {
            let normal = placement.sign * hits[index].normal
            guard dot(SIMD3<Float>(rotation * Vector3(template.normals[index])), normal) > 0.5 else { continue }
            let offset = (moved[index] - hits[index].position) / Float(placement.transform.scale)
            let height = dot(offset, normal)
            sum += 1 / (1 + Double(height * height + 0.09 * (offset * offset).sum()) / (reach * reach))
        }
        return sum / Double(count)
    }

    /// The columns of the template's directions that are unknowns.
    private var unknownColumns: [Int] {
        Array(0..<min(shapeCount, template.shapeCount))
            + (movesExpression ? Array(template.shapeCount..<template.coefficientCount) : [])
    }

    /// The points with the placement's coefficients, in the head's frame and in the scan's.
    func points(
        of placement: FacePlacement, count: Int
    ) -> (shaped: [SIMD3<Float>], moved: [SIMD3<Float>]) {
        let columns = template.coefficientCount
        let coefficients = placement.coefficients.map(Float.init)
        var (shaped, moved) = ([SIMD3<Float>](), [SIMD3<Float>]())
        shaped.reserveCapacity(count)
        moved.reserveCapacity(count)
        for index in 0..<count {
            var point = template.points[index]
            for (column, coefficient) in coefficients.enumerated() where coefficient != 0 {
                point += coefficient * template.directions[index * columns + column]
            }
            shaped.append(point)
            moved.append(SIMD3<Float>(placement.transform * Vector3(point)))
        }
        return (shaped, moved)
    }

    /// The Gauss–Newton step: a turn about the points' centre in radians, a shift in metres and the logarithm of a
    /// size, all along the scan's axes, then changes of the coefficients; `nil` when nothing pulls.
    private func step(
        from placement: FacePlacement, shaped: [SIMD3<Float>], moved: [SIMD3<Float>], _ hits: [SurfaceHit],
        columns: [Int], reach: Double
    ) -> [Double]? {
        let (scale, rotation) = (placement.transform.scale, placement.transform.rotation)
        let inverseScale = Float(1 / scale)
        let centre = moved.reduce(.zero, +) / Float(moved.count)
        var equations = NormalEquations(count: 7 + columns.count)
        var row = [Double](repeating: 0, count: 7 + columns.count)
        let columnCount = template.coefficientCount
        let information = Self.independentCount / (Double(moved.count) * Self.accuracy * Self.accuracy)
        var used = 0
        for index in moved.indices where hits[index].isValid {
            let normal = placement.sign * hits[index].normal
            let outwards = SIMD3<Float>(rotation * Vector3(template.normals[index]))
            guard dot(outwards, normal) > Self.smallestCosine else { continue }
            let offset = (moved[index] - hits[index].position) * inverseScale
            let ratio = Double((offset * offset).sum()) / (reach * reach)
            let weight = 1 / ((1 + ratio) * (1 + ratio))
            let arm = (moved[index] - centre) * inverseScale
            let turn = cross(arm, normal)
            for axis in 0..<3 {
                row[axis] = Double(turn[axis])
                row[3 + axis] = Double(normal[axis])
            }
            row[6] = movesScale ? Double(dot(arm, normal)) : 0
            let normalInHead = SIMD3<Float>(rotation.inverse * Vector3(normal))
            for (slot, column) in columns.enumerated() {
                row[7 + slot] = Double(dot(template.directions[index * columnCount + column], normalInHead))
            }
            equations.add(residual: Double(dot(offset, normal)), jacobian: row, weight: weight * information)
            used += 1
        }
        guard used >= 12 + columns.count / 2 else { return nil }
        for (slot, column) in columns.enumerated() {
            let deviation = template.deviations[column]
            equations.addPrior(
                7 + slot, residual: placement.coefficients[column], weight: 1 / (deviation * deviation))
        }
        return equations.step(damping: 1e-4)
    }

    private func apply(
        _ step: [Double], columns: [Int], moved: [SIMD3<Float>], to placement: inout FacePlacement
    ) {
        let centre = Vector3(moved.reduce(.zero, +) / Float(moved.count))
        let limited = { (value: Double, limit: Double) in min(max(value, -limit), limit) }
        let turn = Rotation(axisAngle: Vector3(limited(step[0], 0.4), limited(step[1], 0.4), limited(step[2], 0.4)))
        let growth = exp(limited(step[6], 0.2))
        let transform = placement.transform
        placement.transform = SimilarityTransform(
            scale: transform.scale * growth, rotation: (turn * transform.rotation).renormalized,
            translation: centre + growth * (turn * (transform.translation - centre))
                + transform.scale * Vector3(step[3], step[4], step[5]))
        for (slot, column) in columns.enumerated() {
            let bound = 3 * template.deviations[column]
            placement.coefficients[column] = limited(placement.coefficients[column] + step[7 + slot], bound)
        }
    }
}
