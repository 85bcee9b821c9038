public import SpatialGeometry

/// A rotation that changes over time, by spherical interpolation between its keys.
public struct RotationCurve: Equatable, Sendable {
    /// The times of the keys in seconds, ascending.
    public let times: [Double]
    private let rotations: [Rotation]
    private let interpolations: [Interpolation]

    /// A curve through keys in ascending time, at least one; `interpolations` says how to leave each key.
    ///
    /// - Parameter period: after how many seconds the curve repeats; `nil` holds the ends.
    public init(times: [Double], rotations: [Rotation], interpolations: [Interpolation], period: Double? = nil) {
        precondition(
            !times.isEmpty && times.count == rotations.count && times.count == interpolations.count,
            "a key has a time, a rotation and an interpolation")
        precondition(zip(times, times.dropFirst()).allSatisfy { $0 < $1 }, "keys come in ascending time")
        var (times, rotations, interpolations) = (times, rotations, interpolations)
        if let period, times.count > 1 { Keys.repeatEnds(&times, &rotations, &interpolations, period: period) }
        self.times = times
        self.rotations = rotations
        self.interpolations = interpolations
    }

    /// The rotation at a time in seconds.
    public func value(at time: Double) -> Rotation {
        guard let (index, fraction) = Keys.span(times, time) else {
            return time < times[0] ? rotations[0] : rotations[rotations.count - 1]
        }
        switch interpolations[index] {
        case .step: return rotations[index]
        case .linear: return rotations[index].interpolated(to: rotations[index + 1], fraction: fraction)
        case .smooth:
            let eased = fraction * fraction * (3 - 2 * fraction)
            return rotations[index].interpolated(to: rotations[index + 1], fraction: eased)
        }
    }
}
