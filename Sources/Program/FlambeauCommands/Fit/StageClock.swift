import Foundation

/// Where the time of a job goes, for the line that ends it.
struct StageClock: Sendable {
    /// The names of the stages, in order, and how many seconds each took.
    private(set) var stages: [(name: String, seconds: Double)] = []
    private var last = ContinuousClock.now

    /// Ends a stage.
    mutating func lap(_ name: String) {
        let now = ContinuousClock.now
        stages.append((name, (now - last) / .seconds(1)))
        last = now
    }

    /// All together, in seconds.
    var total: Double { stages.reduce(0) { $0 + $1.seconds } }

    /// Such as `1.32 s: read 0.05, find 0.41, fit 0.52`.
    var description: String {
        String(format: "%.2f s: ", total)
            + stages.map { String(format: "%@ %.2f", $0.name, $0.seconds) }.joined(separator: ", ")
    }
}
