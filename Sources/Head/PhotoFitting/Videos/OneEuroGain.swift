import Foundation

/// How much of a new value a one-euro filter takes: little of a value at rest, which then stays calm, and most of one
/// that moves, which then lags little.
///
/// A first-order low-pass of cutoff f at a frame rate r takes α = 1/(1 + r/(2πf)) and lags behind steady motion by
/// 1/(2πf) seconds. The cutoff grows with speed: f = f₀ + β·|ẋ|, where ẋ is itself low-passed at 1 Hz. Casiez, Roussel,
/// Vogel, "1€ filter: a simple speed-based low-pass filter for noisy input", CHI 2012.
struct OneEuroGain: Sendable {
    /// f₀ in hertz.
    let cutoff: Double
    /// β: hertz for a unit a second.
    let slope: Double
    let frameRate: Double
    /// How far the filter lags behind motion of the present speed, in seconds.
    private(set) var lag = 0.0
    private var speed: [Double] = []

    init(cutoff: Double, slope: Double, frameRate: Double) {
        self.cutoff = cutoff
        self.slope = slope
        self.frameRate = frameRate
    }

    /// The share of the new value.
    ///
    /// - Parameters:
    ///   - change: the new value less the one of the last frame, both as measured.
    ///   - frames: how many frames lie between the two.
    mutating func share(change: [Double], frames: Int) -> Double {
        let rate = frameRate / Double(frames)
        if speed.isEmpty { speed = change.map { _ in 0 } }
        let calm = 1 / (1 + rate / (2 * .pi))
        for index in change.indices { speed[index] += calm * (change[index] * rate - speed[index]) }
        let length = speed.reduce(0) { $0 + $1 * $1 }.squareRoot()
        lag = 1 / (2 * .pi * (cutoff + slope * length))
        return 1 / (1 + rate * lag)
    }
}
