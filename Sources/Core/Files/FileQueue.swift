import Foundation
import Synchronization

/// Writes whole files in the background, one after the other, while the next ones are made: bringing a file to the disk
/// takes as long as making it.
package final class FileQueue: Sendable {
    private let queue = DispatchQueue(label: "flambeau.files")
    /// How many files may wait; whoever makes them faster than the disk takes them waits too.
    private let room = DispatchSemaphore(value: 8)
    private let failure = Mutex<FileError?>(nil)

    package init() {}

    /// Hands a file over; afterwards it holds exactly these bytes, or is as it was.
    ///
    /// - Throws: the error of a file handed over before; none is written after it.
    package func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        if let failure = failure.withLock({ $0 }) { throw failure }
        room.wait()
        queue.async { [self] in
            defer { room.signal() }
            guard failure.withLock({ $0 }) == nil else { return }
            do throws(FileError) { try AtomicFile.write(bytes, to: path) } catch { failure.withLock { $0 = error } }
        }
    }

    /// Waits until every file is there.
    ///
    /// - Throws: the error of the first that could not be written.
    package func finish() throws(FileError) {
        queue.sync {}
        if let failure = failure.withLock({ $0 }) { throw failure }
    }
}
