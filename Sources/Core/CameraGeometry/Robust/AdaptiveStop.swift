import Foundation

/// When to stop drawing samples.
public enum AdaptiveStop {
    /// The number of samples after which, with probability `confidence`, one held inliers only.
    ///
    /// Samples are drawn without replacement, so one is all inliers with probability Π (I − i)/(N − i), i < s, and not
    /// (I/N)ˢ, which stops far too early for few data: 5 inliers of 10, s = 5, 0.5 → 175 samples, not 22.
    ///
    /// - Returns: `Int.max` when there are fewer inliers than a sample needs.
    public static func sampleCount(inliers: Int, of count: Int, sampleSize: Int, confidence: Double) -> Int {
        guard inliers >= sampleSize else { return .max }
        var probability = 1.0
        for index in 0..<sampleSize { probability *= Double(inliers - index) / Double(count - index) }
        guard probability < 1 else { return 1 }
        let samples = log1p(-confidence) / log1p(-probability)
        return samples < 1e15 ? max(1, Int(samples.rounded(.up))) : .max
    }
}
