import Foundation

/// The number of models as good as one that chance alone is expected to give.
///
/// Moisan and Stival, "A probabilistic criterion to detect rigid point matches between two images and estimate the
/// fundamental matrix", IJCV 2004: with M models a sample of s, NFA = min over k of M·(N − s)·C(N, k)·C(k, s)·α(eₖ)^(k − s),
/// where eₖ is the k-th smallest error and α(e) the probability that a datum of chance has an error of at most e.
enum FalseAlarms {
    /// The decimal logarithm of the number of false alarms: below 0 for a model that chance does not explain.
    ///
    /// - Parameters:
    ///   - squaredErrors: those of the inliers, in any order; more than a sample.
    ///   - count: N, the number of all data.
    ///   - probability: α of an error.
    static func logNumber(
        squaredErrors: [Double], of count: Int, sampleSize: Int, modelsPerSample: Int, probability: (Double) -> Double
    ) -> Double {
        func logBinomial(_ n: Int, _ k: Int) -> Double {
            (lgamma(Double(n + 1)) - lgamma(Double(k + 1)) - lgamma(Double(n - k + 1))) / log(10)
        }
        let sorted = squaredErrors.sorted()
        var least = Double.infinity
        for k in sampleSize + 1..<max(sorted.count, sampleSize) + 1 {
            // Errors below the rounding of pixels are no better evidence than that.
            let chance = max(probability(sorted[k - 1].squareRoot()), 1e-15)
            let number =
                logBinomial(count, k) + logBinomial(k, sampleSize) + Double(k - sampleSize) * log10(min(chance, 1))
            least = min(least, number)
        }
        return least + log10(Double(max(count - sampleSize, 1) * modelsPerSample))
    }
}
