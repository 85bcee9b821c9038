// A monotone piecewise cubic (Fritsch and Carlson, "Monotone piecewise cubic interpolation", SIAM Journal on Numerical
// Analysis, 1980): Hermite polynomials whose slope at a key is the weighted harmonic mean of the neighbouring chords'
// slopes where these agree in sign, and zero where they do not. So a weight between two keys stays between them.

/// A number that changes over time: keyframes and how to go between them.
public struct ScalarCurve: Equatable, Sendable {
    /// The times of the keys in seconds, ascending.
    public let times: [Double]
    /// The values at the keys.
    public let values: [Double]
    private let interpolations: [Interpolation]
    private let slopes: [Double]

    /// A curve through keys in ascending time, at least one; `interpolations` says how to leave each key.
    ///
    /// - Parameter period: after how many seconds the curve repeats; `nil` holds the ends.
    public init(times: [Double], values: [Double], interpolations: [Interpolation], period: Double? = nil) {
        precondition(
            !times.isEmpty && times.count == values.count && times.count == interpolations.count,
            "a key has a time, a value and an interpolation")
        precondition(zip(times, times.dropFirst()).allSatisfy { $0 < $1 }, "keys come in ascending time")
        var (times, values, interpolations) = (times, values, interpolations)
        if let period, times.count > 1 { Keys.repeatEnds(&times, &values, &interpolations, period: period) }
        self.times = times
        self.values = values
        self.interpolations = interpolations
        slopes = ScalarCurve.slopes(times, values)
    }

    /// The value at a time in seconds.
    public func value(at time: Double) -> Double {
        guard let (index, fraction) = Keys.span(times, time) else {
            return time < times[0] ? values[0] : values[values.count - 1]
        }
        let (from, to) = (values[index], values[index + 1])
        switch interpolations[index] {
        case .step: return from
        case .linear: return from + fraction * (to - from)
        case .smooth:
            let length = times[index + 1] - times[index]
            let (square, cube) = (fraction * fraction, fraction * fraction * fraction)
            return (2 * cube - 3 * square + 1) * from + (3 * square - 2 * cube) * to
                + length * ((cube - 2 * square + fraction) * slopes[index] + (cube - square) * slopes[index + 1])
        }
    }

    private static func slopes(_ times: [Double], _ values: [Double]) -> [Double] {
        var slopes = [Double](repeating: 0, count: times.count)
        guard times.count > 2 else { return slopes }
        for index in 1..<times.count - 1 {
            let (before, after) = (times[index] - times[index - 1], times[index + 1] - times[index])
            let first = (values[index] - values[index - 1]) / before
            let second = (values[index + 1] - values[index]) / after
            guard first * second > 0 else { continue }
            let (firstWeight, secondWeight) = (2 * after + before, after + 2 * before)
            slopes[index] = (firstWeight + secondWeight) / (firstWeight / first + secondWeight / second)
        }
        return slopes
    }
}
