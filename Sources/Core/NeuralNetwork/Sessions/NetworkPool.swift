internal import Synchronization

/// Sessions of a network that are kept between uses: each holds the memory of all its maps.
package final class NetworkPool: Sendable {
    package let network: Network
    /// The floats that idle sessions may hold together.
    private let limit: Int
    /// The one used last comes first.
    private let idle = Mutex<[Kept]>([])

    /// A session is handed from thread to thread, never shared.
    private struct Kept: @unchecked Sendable { let session: NetworkSession }

    /// Sessions of a network, of which those used last are kept up to a number of bytes.
    package init(_ network: Network, byteLimit: Int = 128 << 20) {
        self.network = network
        limit = byteLimit / 4
    }

    /// Lends a session for inputs of a size that nobody else has.
    package func withSession<Result>(
        height: Int, width: Int, threads: Int = 1, _ body: (NetworkSession) throws -> Result
    ) rethrows -> Result {
        let kept = idle.withLock { idle -> Kept? in
            idle.firstIndex { $0.session.isFor(height: height, width: width, threads: threads) }.map {
                idle.remove(at: $0)
            }
        }
        let session = kept?.session ?? NetworkSession(network, height: height, width: width, threads: threads)
        defer { keep(session) }
        return try body(session)
    }

    /// The bytes that idle sessions hold.
    var idleBytes: Int { idle.withLock { $0.reduce(0) { $0 + 4 * $1.session.floatCount } } }

    private func keep(_ session: NetworkSession) {
        let kept = Kept(session: session)
        idle.withLock { idle in
            idle.insert(kept, at: 0)
            var total = 0
            idle = Array(
                idle.prefix { kept in
                    total += kept.session.floatCount
                    return total <= limit
                })
        }
    }
}
