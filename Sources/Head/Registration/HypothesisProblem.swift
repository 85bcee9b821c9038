import Foundation
internal import Optimization
internal import SpatialGeometry

/// One step of ``HypothesisRefinement`` as a least-squares problem: a face on a scan whose nearest places and their
/// weights are held.
///
///     E = ½·i·Σ w·(n·(x − y)/s)² + ½·Σ (c/σ)²
///
/// over points x of the face with nearest places y and their normals n, s the size of the head before the step, so that
/// distances are in its metres. Unknowns are a rotation about the points' centre in radians, a shift in the head's metres
/// and the logarithm of the size, all along the scan's axes, then coefficients.
struct HypothesisProblem: LeastSquaresProblem {
    /// A point of the face and the place that it is drawn to.
    struct Pair {
        /// The index of the point in the template.
        var point: Int
        /// The nearest place.
        var target: Vector3
        /// The unit normal there, out of the head.
        var normal: Vector3
        /// How much the pair counts.
        var weight: Double
    }

    let template: FaceTemplate
    /// How many of the template's points make the centre.
    let pointCount: Int
    /// The columns of the template's directions whose coefficients are unknowns.
    let columns: [Int]
    let movesScale: Bool
    let pairs: [Pair]
    /// The size of the head before the step.
    let scale: Double
    /// i, how much a pair of weight 1 says, in 1/m².
    let information: Double

    /// The largest rotation, per axis in radians, and the largest growth of a step.
    private static let (longestRotation, largestGrowth) = (0.4, 0.2)
    /// The largest coefficient, in standard deviations.
    private static let largestCoefficient = 3.0

    var unknownCount: Int { 7 + columns.count }

    func cost(at hypothesis: FaceHypothesis) -> Double {
        let points = template.points(of: hypothesis, count: pointCount)
        let sum = pairs.reduce(0) { sum, pair in
            let residual = dot(points.moved[pair.point] - pair.target, pair.normal) / scale
            return sum + pair.weight * residual * residual
        }
        let prior = columns.reduce(0) { $0 + pow(hypothesis.coefficients[$1] / template.deviations[$1], 2) }
        return 0.5 * (information * sum + prior)
    }

    func linearize(at hypothesis: FaceHypothesis, into equations: inout NormalEquations) {
        let points = template.points(of: hypothesis, count: pointCount)
        let (rotation, centre) = (hypothesis.transform.rotation, Self.centre(points.moved))
        var row = [Double](repeating: 0, count: unknownCount)
        let columnCount = template.coefficientCount
        let growth = hypothesis.transform.scale / scale
        for pair in pairs {
            let arm = (points.moved[pair.point] - centre) / scale
            let moment = cross(arm, pair.normal)
            for axis in 0..<3 {
                row[axis] = moment[axis]
                row[3 + axis] = growth * pair.normal[axis]
            }
            row[6] = movesScale ? dot(arm, pair.normal) : 0
            let normalInHead = growth * (rotation.inverse * pair.normal)
            for (slot, column) in columns.enumerated() {
                row[7 + slot] = dot(
                    Vector3(template.directions[pair.point * columnCount + column]), normalInHead)
            }
            let residual = dot(points.moved[pair.point] - pair.target, pair.normal) / scale
            equations.add(residual: residual, jacobian: row, weight: pair.weight * information)
        }
        for (slot, column) in columns.enumerated() {
            let deviation = template.deviations[column]
            equations.addPrior(
                7 + slot, residual: hypothesis.coefficients[column], weight: 1 / (deviation * deviation))
        }
    }

    /// The hypothesis a step away, no farther than a step may go; coefficients stay within three deviations.
    func state(_ hypothesis: FaceHypothesis, after step: [Double]) -> FaceHypothesis {
        func limited(_ value: Double, _ limit: Double) -> Double { min(max(value, -limit), limit) }
        let centre = Self.centre(template.points(of: hypothesis, count: pointCount).moved)
        let rotation = Rotation(
            axisAngle: Vector3(
                limited(step[0], Self.longestRotation), limited(step[1], Self.longestRotation),
                limited(step[2], Self.longestRotation)))
        let growth = movesScale ? exp(limited(step[6], Self.largestGrowth)) : 1
        let transform = hypothesis.transform
        var result = hypothesis
        result.transform = SimilarityTransform(
            scale: transform.scale * growth,
            rotation: (rotation * transform.rotation).renormalized,
            translation: centre + growth * (rotation * (transform.translation - centre))
                + transform.scale * Vector3(step[3], step[4], step[5]))
        for (slot, column) in columns.enumerated() {
            result.coefficients[column] = limited(
                hypothesis.coefficients[column] + step[7 + slot],
                Self.largestCoefficient * template.deviations[column])
        }
        return result
    }

    private static func centre(_ points: [Vector3]) -> Vector3 { points.reduce(.zero, +) / Double(points.count) }
}
