import Foundation

/// Where the time of a job went.
public struct StageTimes: Sendable, CustomStringConvertible {
    /// The names of the stages, in order, and how many seconds each took.
    public private(set) var stages: [(name: String, seconds: Double)] = []
    private var last = ContinuousClock.now

    /// Begins to measure.
    public init() {}

    /// Ends a stage, which began where the last one ended.
    public mutating func end(_ name: String) {
        let now = ContinuousClock.now
        stages.append((name, (now - last) / .seconds(1)))
        last = now
    }

    /// All together, in seconds.
    public var total: Double { stages.reduce(0) { $0 + $1.seconds } }

    /// Such as `1.32 s: read 0.05, find 0.41, fit 0.52`.
    public var description: String {
        String(format: "%.2f s: ", total)
            + stages.map { "\($0.name) " + String(format: "%.2f", $0.seconds) }.joined(separator: ", ")
    }
}
