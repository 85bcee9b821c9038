import Foundation

/// The errors near a model as a mixture: inliers with Gaussian noise, and a uniform background of chance.
struct InlierMixture {
    let distribution: ErrorDistribution
    /// σ² of the noise in one dimension.
    var variance: Double
    /// The number of inliers expected among the data near the model.
    var expected: Double
    /// The number of chance data expected in a unit of the errors' volume.
    var background: Double

    /// How many times as many inliers as chance data have this squared error, where what else is seen of the datum
    /// is `ratio` times as probable for an inlier.
    @inline(__always) func odds(_ square: Double, _ ratio: Double) -> Double {
        expected / background * distribution.peak(variance: variance) * ratio * exp(-0.5 * square / variance)
    }
}
