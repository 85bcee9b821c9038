import Foundation

/// Timing of repeated work.
enum Measurement {
    /// The median wall-clock time of `body` in seconds over some repetitions, after one that does not count.
    static func median(repetitions: Int = 9, _ body: () throws -> Void) rethrows -> Double {
        try body()
        var times: [Double] = []
        for _ in 0..<repetitions {
            let start = ContinuousClock.now
            try body()
            times.append((ContinuousClock.now - start) / .seconds(1))
        }
        return times.sorted()[repetitions / 2]
    }

    /// Prints one line: what, the median and what follows from it.
    static func report(_ what: String, seconds: Double, _ note: String = "") {
        let time = seconds < 1 ? String(format: "%.3f ms", 1e3 * seconds) : String(format: "%.3f s", seconds)
        print("  \(what): \(time)\(note.isEmpty ? "" : "  \(note)")")
    }
}
