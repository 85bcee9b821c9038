internal import Synchronization

/// Runs of a network on crops of one size, kept between uses: each holds the memory of all its maps.
final class IdleRuns: Sendable {
    private let network: Network
    private let size: Int
    private let runs = Mutex<[RunBox]>([])

    /// A run is handed from thread to thread, never shared.
    private struct RunBox: @unchecked Sendable { let run: NetworkRun }

    init(_ network: Network, size: Int) {
        self.network = network
        self.size = size
    }

    /// Lends a run that nobody else has.
    func withRun<Result>(_ body: (NetworkRun) -> Result) -> Result {
        let run = runs.withLock { $0.popLast() }?.run ?? NetworkRun(network, height: size, width: size)
        defer { runs.withLock { $0.append(RunBox(run: run)) } }
        return body(run)
    }
}
