import Foundation

/// Compares models by a truncated loss of their errors: 0 for a perfect datum, 1 for an outlier.
struct ModelScorer<Model: RobustEstimator> {
    let estimator: Model
    let squaredThreshold: Float
    let usesTable: Bool
    /// MAGSAC++'s loss over r²/T² in [0, 1].
    let table: [Float]
    private(set) var errors: [SIMD8<Float>]
    private let blockCount: Int

    init(_ estimator: Model, options: RobustOptions) {
        self.estimator = estimator
        squaredThreshold = Float(options.maxError * options.maxError)
        usesTable = options.score == .magsacPlusPlus
        table = usesTable ? MAGSACLoss(ErrorDistribution(dimension: estimator.errorDimension)).table : []
        blockCount = (estimator.count + 7) / 8
        errors = Array(repeating: SIMD8(repeating: .infinity), count: blockCount)
    }

    /// The loss of a model and the number of data within the threshold, or `nil` as soon as the loss exceeds `bound`.
    ///
    /// The data are looked at in stretches of 128.
    mutating func score(_ model: Model.Model, below bound: Float) -> (loss: Float, inliers: Int)? {
        // Lanes past the last datum count one each below; what they will cost is taken off before anything is compared.
        var loss = -Float(blockCount * 8 - estimator.count)
        var inliers = 0
        var start = 0
        while start < blockCount {
            let end = min(start + 16, blockCount)
            estimator.squaredErrors(of: model, blocks: start..<end, into: &errors)
            if end == blockCount, estimator.count % 8 != 0 {
                for lane in estimator.count % 8..<8 { errors[blockCount - 1][lane] = .infinity }
            }
            let (partial, count) = usesTable ? tabulated(start..<end) : truncated(start..<end)
            loss += partial
            inliers += count
            // What is left may cost nothing.
            if loss >= bound { return nil }
            start = end
        }
        return (loss, inliers)
    }

    @inline(__always) private func truncated(_ blocks: Range<Int>) -> (Float, Int) {
        errors.withUnsafeBufferPointer { errors in
            var sum = SIMD8<Float>.zero
            var count = SIMD8<Float>.zero
            let limit = SIMD8<Float>(repeating: squaredThreshold)
            for block in blocks {
                let error = errors[block]
                let isInlier = error .< limit
                sum += limit.replacing(with: error, where: isInlier)
                count += SIMD8<Float>.zero.replacing(with: 1, where: isInlier)
            }
            return (sum.sum() / squaredThreshold, Int(count.sum()))
        }
    }

    private func tabulated(_ blocks: Range<Int>) -> (Float, Int) {
        var (sum, count) = (Float(0), 0)
        let scale = Float(MAGSACLoss.resolution) / squaredThreshold
        for block in blocks {
            for lane in 0..<8 {
                let error = errors[block][lane]
                if error < squaredThreshold {
                    sum += table[Int(error * scale)]
                    count += 1
                } else {
                    sum += 1
                }
            }
        }
        return (sum, count)
    }

    /// The squared errors of all data, after this into `errors`.
    mutating func evaluateAll(_ model: Model.Model) {
        estimator.squaredErrors(of: model, blocks: 0..<blockCount, into: &errors)
    }

    /// The squared error found last for a datum.
    @inline(__always) func error(at index: Int) -> Float { errors[index / 8][index % 8] }
}
