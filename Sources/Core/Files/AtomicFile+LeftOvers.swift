import Foundation
import Synchronization

extension AtomicFile {
    /// What temporary names end with, after the process's number and a dash and another.
    static let temporaryEnding = ".partial"

    /// The folders that this process has looked through.
    private static let looked = Mutex<Set<String>>([])

    /// Removes what processes that were killed left in a folder: temporary files of ours whose process is gone and that
    /// nobody holds locked (which tells processes of other machines and containers). Each folder is looked through once.
    static func removeLeftOvers(in folder: String) {
        let folder = folder.isEmpty ? "/" : folder
        guard looked.withLock({ $0.insert(folder).inserted }) else { return }
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            guard let process = writer(ofTemporary: name), kill(process, 0) != 0, errno == ESRCH else { continue }
            let path = "\(folder)/\(name)"
            let descriptor = retrying { open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) }
            guard descriptor >= 0 else { continue }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
            close(descriptor)
        }
    }

    /// The process that wrote a temporary file, by its name; `nil` for every other name.
    static func writer(ofTemporary name: String) -> pid_t? {
        guard name.hasPrefix("."), name.hasSuffix(temporaryEnding) else { return nil }
        let numbers = name.dropLast(temporaryEnding.count).split(separator: ".").last?.split(separator: "-") ?? []
        guard numbers.count == 2, let process = pid_t(numbers[0]), process > 0, Int(numbers[1]) != nil else {
            return nil
        }
        return process
    }
}
