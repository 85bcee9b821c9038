import Optimization
public import SpatialGeometry

/// Homographies of samples of four correspondences, scored by the transfer error in the second image.
///
/// Models are over normalised points; ``homography(_:)`` takes one back to pixels.
public struct HomographyEstimator: RobustEstimator {
    let from: ImageNormalization
    let to: ImageNormalization
    let first: [Vector2]
    let second: [Vector2]
    private let lanes: PackedLanes
    private let extent: ImageExtent

    /// The number of correspondences.
    public var count: Int { first.count }
    /// Four.
    public var sampleSize: Int { 4 }

    /// An estimator over image points, matched by index.
    ///
    /// - Throws: ``CameraGeometryError`` for different lengths, fewer than four, coordinates not finite, or all points one.
    public init(_ first: [Vector2], _ second: [Vector2]) throws(CameraGeometryError) {
        try Correspondences.check(first, second, minimum: 4)
        guard let from = ImageNormalization(first), let to = ImageNormalization(second) else {
            throw .degenerate(.coincident)
        }
        (self.from, self.to) = (from, to)
        self.first = first.map(from.apply)
        self.second = second.map(to.apply)
        let (p, q) = (self.first, self.second)
        lanes = PackedLanes(count: p.count, width: 4) { index, coordinate in
            coordinate < 2 ? p[index][coordinate] : q[index][coordinate - 2]
        }
        extent = ImageExtent(second)
    }

    /// The homography between pixels of a model, of unit Frobenius norm.
    public func homography(_ model: Matrix3x3) -> Matrix3x3 { (to.inverse * model * from.matrix).unitNorm }

    /// Appends the homography of four correspondences, if any.
    public func solve(_ sample: [Int], into models: inout [Matrix3x3]) {
        let (i, j, k, l) = (sample[0], sample[1], sample[2], sample[3])
        let solved = FourPoint.solve(
            (first[i], first[j], first[k], first[l]), (second[i], second[j], second[k], second[l]))
        if let solved { models.append(solved) }
    }

    /// The squared transfer error in pixels².
    public func squaredError(of model: Matrix3x3, at index: Int) -> Double {
        let difference = Homography.apply(model, first[index]) - second[index]
        return dot(difference, difference) / (to.scale * to.scale)
    }

    /// The squared transfer errors, eight at a time.
    public func squaredErrors(of model: Matrix3x3, blocks range: Range<Int>, into errors: inout [SIMD8<Float>]) {
        let (a, b, c) = model.columns
        let (h00, h10, h20) = (Float(a.x), Float(a.y), Float(a.z))
        let (h01, h11, h21) = (Float(b.x), Float(b.y), Float(b.z))
        let (h02, h12, h22) = (Float(c.x), Float(c.y), Float(c.z))
        let unit = Float(1 / (to.scale * to.scale))
        lanes.squaredErrors(range, into: &errors) { block in
            let (x1, y1) = (block[0], block[1])
            let inverse = 1 / (x1 * h20 + y1 * h21 + h22)
            let x = (x1 * h00 + y1 * h01 + h02) * inverse - block[2]
            let y = (x1 * h10 + y1 * h11 + h12) * inverse - block[3]
            return (x * x + y * y) * unit
        }
    }

    /// The share of the second image's points' rectangle that a circle of this radius covers.
    public func chanceProbability(of error: Double) -> Double? { extent.probability(distance: error) }

    /// Levenberg–Marquardt on the weighted transfer errors.
    public func refine(_ model: Matrix3x3, weights: [Double], iterations: Int) -> Matrix3x3? {
        let chosen = weights.indicesOfWeight
        guard chosen.count >= 4 else { return nil }
        let problem = HomographyProblem(
            first: chosen.map { first[$0] }, second: chosen.map { second[$0] }, weights: chosen.map { weights[$0] })
        var state = model
        let summary = LevenbergMarquardt(iterationLimit: iterations, costTolerance: 1e-7)
            .minimize(problem, from: &state)
        return summary.finalCost.isFinite ? state : nil
    }
}
