internal import Files
import Foundation
import Synchronization

/// Ctrl-C, hanging up and termination: a command that asks stops at its next step, any other at once; a second signal
/// stops at once too. The exit status is 128 and the number of the signal, 130 for Ctrl-C.
///
/// Files are written whole or not at all, so what is complete stays and nothing half-written is left.
enum Interruption {
    private static let requested = Atomic<Int32>(0)
    /// Whether the command at work asks `isRequested` step by step.
    private static let isAsked = Atomic<Bool>(false)
    /// A queue of its own: a thread of the pool might not come free while all cores work.
    private static let queue = DispatchQueue(label: "flambeau.interruption", qos: .userInteractive)
    nonisolated(unsafe) private static var sources: [any DispatchSourceSignal] = []

    /// Whether the work should stop.
    static var isRequested: Bool { exitStatus != nil }

    /// The exit status after a signal; `nil` where none came.
    static var exitStatus: Int32? {
        let signal = requested.load(ordering: .relaxed)
        return signal == 0 ? nil : 128 + signal
    }

    /// From here on the command asks `isRequested` before each step.
    static func listen() { isAsked.store(true, ordering: .relaxed) }

    /// Begins to catch signals; call once, before the command.
    static func install() {
        for signal in [SIGINT, SIGHUP, SIGTERM] {
            Foundation.signal(signal, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: signal, queue: queue)
            source.setEventHandler {
                let isFirst = requested.exchange(signal, ordering: .relaxed) == 0
                if !isFirst || !isAsked.load(ordering: .relaxed) {
                    AtomicFile.discardUnfinished()
                    exit(128 + signal)
                }
            }
            source.resume()
            sources.append(source)
        }
    }
}
