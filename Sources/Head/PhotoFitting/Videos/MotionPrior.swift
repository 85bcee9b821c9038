import Foundation

/// How a head and a face move from frame to frame: each unknown by a random walk whose steps are mostly small and now and then
/// large, so that what stands still is calm and what moves is not held back.
///
/// A step d over a time Δt costs k²/2·log(1 + (d/(k·σ))²·τ/Δt), with σ the spread over τ, a thirtieth of a second: a normal
/// density's cost for small steps, and little more for large ones.
package struct MotionPrior: Sendable {
    /// The spread of a turn over τ, in radians.
    package var rotation = 0.012
    /// The spread of a shift over τ, in metres.
    package var translation = 0.0025
    /// The spread of a weight over τ.
    package var weight = 0.04
    /// k: from how many spreads on a step counts as one of the large ones.
    package var knee = 2.0
    /// τ, in seconds.
    static let step = 1.0 / 30

    /// The usual values.
    package init() {}

    /// The cost of a step and the weight of its square, where one of the spread given is made in so much time.
    func cost(squaredStep: Double, spread: Double, time: Double) -> (cost: Double, weight: Double) {
        let precision = Self.step / (max(time, 1e-4) * spread * spread)
        let ratio = squaredStep * precision / (knee * knee)
        return (0.5 * knee * knee * log1p(ratio), precision / (1 + ratio))
    }
}
