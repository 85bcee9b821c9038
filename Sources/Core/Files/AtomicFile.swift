import Foundation
import Synchronization

/// A file that is written whole or not at all: bytes go to a temporary name beside the target, which `commit()` brings
/// to the disk and renames, so that even a power cut leaves the old file or the new one.
///
/// Given up, by an error or by going out of scope, it removes what it wrote and leaves the target as it was. What a
/// process that was killed left behind is removed by the next one that writes to the same folder. A target that is a
/// symbolic link keeps being one; pipes and devices (`/dev/stdout`) are written to directly.
///
///     var file = try AtomicFile("head.obj")
///     try file.append("v 0 0 0\n")
///     try file.commit()
package struct AtomicFile: ~Copyable {
    /// The file that `commit()` makes or replaces.
    package let path: String
    /// Where the bytes go meanwhile; `nil` for a target that cannot be renamed over.
    private var temporaryPath: String?
    private var target: String
    private var descriptor: Int32 = -1
    /// Small pieces, gathered.
    private var pending: [UInt8] = []

    private static let pendingLimit = 1 << 16
    private static let serial = Atomic<Int>(0)
    private static let unfinished = Mutex<Set<String>>([])

    /// Opens a temporary file beside the target.
    ///
    /// - Throws: `FileError` when the target's folder does not exist or cannot be written, or the target is a folder.
    package init(_ path: String) throws(FileError) {
        self.path = path
        target = path
        guard !path.isEmpty else {
            throw FileError(path: "the output file", what: "has an empty name", advice: "give it a name")
        }
        var status = stat()
        let exists = stat(path, &status) == 0
        if exists, status.st_mode & S_IFMT == S_IFDIR { throw .system(EISDIR, path: path, doing: "written") }
        if exists, status.st_mode & S_IFMT != S_IFREG {
            descriptor = retrying { open(path, O_WRONLY | O_CLOEXEC) }
            guard descriptor >= 0 else { throw .system(errno, path: path, doing: "opened for writing") }
            return
        }
        target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let (folder, name) = Self.split(target)
        Self.removeLeftOvers(in: folder)
        // Names are at most 255 bytes long: a long target's temporary name keeps what fits of it.
        let number = Self.serial.add(1, ordering: .relaxed).newValue
        let ending = ".\(getpid())-\(number)\(Self.temporaryEnding)"
        let kept = String(decoding: name.utf8.prefix(254 - ending.utf8.count), as: UTF8.self)
        let temporary = "\(folder)/.\(kept.filter { $0 != "\u{FFFD}" })\(ending)"
        descriptor = retrying { open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
        guard descriptor >= 0 else {
            if errno == ENOENT {
                throw FileError(
                    path: path, what: "cannot be written: its folder \(folder) does not exist",
                    advice: "create the folder or choose another")
            }
            throw .system(errno, path: path, doing: "written")
        }
        // The lock tells others that somebody is writing still; where there are none, nothing is lost.
        _ = flock(descriptor, LOCK_EX | LOCK_NB)
        if exists { fchmod(descriptor, status.st_mode & 0o777) }
        temporaryPath = temporary
        Self.unfinished.withLock { _ = $0.insert(temporary) }
    }

    /// Writes bytes at the end.
    package mutating func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        if pending.count + bytes.count > Self.pendingLimit { try flush() }
        if bytes.count > Self.pendingLimit {
            try check(Self.write(bytes, to: descriptor))
        } else {
            pending.append(contentsOf: bytes)
        }
    }

    /// Writes bytes at the end.
    package mutating func append(_ bytes: [UInt8]) throws(FileError) {
        if pending.count + bytes.count > Self.pendingLimit { try flush() }
        if bytes.count > Self.pendingLimit {
            try check(bytes.withUnsafeBytes { Self.write($0, to: descriptor) })
        } else {
            pending.append(contentsOf: bytes)
        }
    }

    /// Writes text at the end, as UTF-8.
    package mutating func append(_ text: String) throws(FileError) {
        pending.append(contentsOf: text.utf8)
        if pending.count > Self.pendingLimit { try flush() }
    }

    /// Brings the file to the disk and gives it the target's name; nothing can be written after that.
    ///
    /// - Throws: `FileError` when a step fails; the target is as it was unless only its folder could not be synced.
    package mutating func commit() throws(FileError) {
        precondition(descriptor >= 0, "a file is committed once")
        try flush()
        if temporaryPath != nil, let code = Self.sync(descriptor) { try fail(code, "written") }
        let closed = close(descriptor)
        let closing = errno
        descriptor = -1
        // On Linux a descriptor is gone even when closing it was interrupted.
        if closed != 0, closing != EINTR { try fail(closing, "written") }
        guard let temporaryPath else { return }
        if rename(temporaryPath, target) != 0 { try fail(errno, "replaced") }
        Self.unfinished.withLock { _ = $0.remove(temporaryPath) }
        if let code = Self.sync(folder: Self.split(target).folder) {
            throw .system(code, path: path, doing: "brought to the disk")
        }
    }

    /// Gives up, and says why.
    private mutating func fail(_ code: Int32, _ action: String) throws(FileError) {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        if let temporaryPath { Self.remove(temporaryPath) }
        throw .system(code, path: path, doing: action)
    }

    /// Waits until what was written is on the disk; the system's error number when it cannot be.
    private static func sync(_ descriptor: Int32) -> Int32? {
        guard retrying({ fsync(descriptor) }) != 0 else { return nil }
        // Some file systems know no such thing.
        return [EINVAL, ENOTSUP, EROFS, ENOSYS].contains(errno) ? nil : errno
    }

    /// The same for the names in a folder.
    private static func sync(folder: String) -> Int32? {
        let descriptor = retrying { open(folder.isEmpty ? "/" : folder, O_RDONLY | O_CLOEXEC) }
        // A folder may be one to write to and not to look into.
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return sync(descriptor)
    }

    deinit {
        if descriptor >= 0 {
            close(descriptor)
            if let temporaryPath { Self.remove(temporaryPath) }
        }
    }

    private mutating func flush() throws(FileError) {
        guard !pending.isEmpty else { return }
        try check(pending.withUnsafeBytes { Self.write($0, to: descriptor) })
        pending.removeAll(keepingCapacity: true)
    }

    private func check(_ code: Int32) throws(FileError) {
        if code != 0 { throw .system(code, path: path, doing: "written") }
    }

    /// Writes everything; the answer is the system's error number, 0 when all went well.
    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
        var rest = bytes
        while !rest.isEmpty {
            let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return count == 0 ? ENOSPC : errno }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
        return 0
    }

    /// Removes the temporary files of everything not yet committed, for a program that is about to be ended by a signal.
    package static func discardUnfinished() {
        unfinished.withLock { paths in
            for path in paths { unlink(path) }
            paths.removeAll()
        }
    }

    private static func remove(_ temporary: String) {
        unlink(temporary)
        unfinished.withLock { _ = $0.remove(temporary) }
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        return (slash == path.startIndex ? "" : String(path[..<slash]), String(path[path.index(after: slash)...]))
    }
}

extension AtomicFile {
    /// Writes a whole file: afterwards it holds exactly these bytes, or is as it was.
    ///
    /// - Throws: `FileError` when it cannot be written.
    package static func write(_ bytes: some Collection<UInt8>, to path: String) throws(FileError) {
        var file = try AtomicFile(path)
        try file.append((bytes as? [UInt8]) ?? Array(bytes))
        try file.commit()
    }

    /// Writes a whole file of UTF-8 text: afterwards it holds exactly this text, or is as it was.
    ///
    /// - Throws: `FileError` when it cannot be written.
    package static func write(_ text: String, to path: String) throws(FileError) {
        var file = try AtomicFile(path)
        try file.append(text)
        try file.commit()
    }
}

/// What a system call answers when no signal interrupts it.
@inline(__always)
func retrying(_ call: () -> Int32) -> Int32 {
    while true {
        let result = call()
        if result != -1 || errno != EINTR { return result }
    }
}
