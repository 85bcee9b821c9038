import Optimization
public import SpatialGeometry

/// Homographies of samples of four correspondences, scored by the transfer error in the second image.
///
/// Models are over normalised points; ``homography(_:)`` takes one back to pixels.
public struct HomographyEstimator: Estimator {
    private struct Block {
        var x1, y1, x2, y2: SIMD8<Float>
    }

    let from: ImageNormalization
    let to: ImageNormalization
    let first: [Vector2]
    let second: [Vector2]
    private let blocks: [Block]

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
        var blocks: [Block] = []
        for start in stride(from: 0, to: first.count, by: 8) {
            let nan = SIMD8<Float>(repeating: .nan)
            var block = Block(x1: nan, y1: nan, x2: nan, y2: nan)
            for lane in 0..<min(8, first.count - start) {
                block.x1[lane] = Float(self.first[start + lane].x)
                block.y1[lane] = Float(self.first[start + lane].y)
                block.x2[lane] = Float(self.second[start + lane].x)
                block.y2[lane] = Float(self.second[start + lane].y)
            }
            blocks.append(block)
        }
        self.blocks = blocks
    }

    /// The homography between pixels of a model, of unit Frobenius norm.
    public func homography(_ model: Matrix3x3) -> Matrix3x3 { (to.inverse * model * from.matrix).unitNorm }

    /// Appends the homography of four correspondences, if any.
    public func solve(_ sample: [Int], into models: inout [Matrix3x3]) {
        let (i, j, k, l) = (sample[0], sample[1], sample[2], sample[3])
        let solved = Homography.solve4(
            (first[i], first[j], first[k], first[l]), (second[i], second[j], second[k], second[l]))
        if let solved { models.append(solved) }
    }

    /// The squared transfer error in pixels².
    public func squaredError(of model: Matrix3x3, at index: Int) -> Double {
        let image = model * Vector3(first[index].x, first[index].y, 1)
        let difference = Vector2(image.x / image.z, image.y / image.z) - second[index]
        return dot(difference, difference) / (to.scale * to.scale)
    }

    /// The squared transfer errors, eight at a time.
    public func squaredErrors(of model: Matrix3x3, blocks range: Range<Int>, into errors: inout [SIMD8<Float>]) {
        let (a, b, c) = model.columns
        let (h00, h10, h20) = (Float(a.x), Float(a.y), Float(a.z))
        let (h01, h11, h21) = (Float(b.x), Float(b.y), Float(b.z))
        let (h02, h12, h22) = (Float(c.x), Float(c.y), Float(c.z))
        let unit = Float(1 / (to.scale * to.scale))
        blocks.withUnsafeBufferPointer { blocks in
            errors.withUnsafeMutableBufferPointer { errors in
                for index in range {
                    let block = blocks[index]
                    let inverse = 1 / (block.x1 * h20 + block.y1 * h21 + h22)
                    let x = (block.x1 * h00 + block.y1 * h01 + h02) * inverse - block.x2
                    let y = (block.x1 * h10 + block.y1 * h11 + h12) * inverse - block.y2
                    errors[index] = (x * x + y * y) * unit
                }
            }
        }
    }

    /// Levenberg–Marquardt on the weighted transfer errors.
    public func refine(_ model: Matrix3x3, weights: [Double], iterations: Int) -> Matrix3x3? {
        var chosen: (first: [Vector2], second: [Vector2], weights: [Double]) = ([], [], [])
        for index in weights.indices where weights[index] > 1e-6 {
            chosen.first.append(first[index])
            chosen.second.append(second[index])
            chosen.weights.append(weights[index])
        }
        guard chosen.first.count >= 4 else { return nil }
        let problem = HomographyProblem(first: chosen.first, second: chosen.second, weights: chosen.weights)
        var state = model
        let summary = LevenbergMarquardt(iterationLimit: iterations, costTolerance: 1e-7)
            .minimize(problem, from: &state)
        return summary.finalCost.isFinite ? state : nil
    }
}
