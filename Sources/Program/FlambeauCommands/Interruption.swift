internal import Files
import Foundation
import Synchronization

/// Ctrl-C and termination: the work stops at the next step; a second signal stops at once.
///
/// Files are written whole or not at all, so what is complete stays and nothing half-written is left.
enum Interruption {
    private static let requested = Atomic<Bool>(false)
    /// A queue of its own: a thread of the pool might not come free while all cores work.
    private static let queue = DispatchQueue(label: "flambeau.interruption", qos: .userInteractive)
    nonisolated(unsafe) private static var sources: [any DispatchSourceSignal] = []

    /// Whether the work should stop.
    static var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// Begins to listen; call once.
    static func listen() {
        for signal in [SIGINT, SIGTERM] {
            Foundation.signal(signal, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: signal, queue: queue)
            source.setEventHandler {
                if requested.exchange(true, ordering: .relaxed) {
                    AtomicFile.discardUnfinished()
                    exit(128 + signal)
                }
            }
            source.resume()
            sources.append(source)
        }
    }
}
