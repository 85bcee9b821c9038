import Foundation
import Synchronization

/// A file that is written whole or not at all: bytes go to a temporary name beside the target, which `commit()` renames.
///
/// Given up, by an error or by going out of scope, it removes what it wrote and leaves the target as it was. A target
/// that is a symbolic link keeps being one; pipes and devices (`/dev/stdout`) are written to directly.
///
///     var file = try AtomicFile("head.obj")
///     try file.append("v 0 0 0\n")
///     try file.commit()
public struct AtomicFile: ~Copyable {
    /// The file that `commit()` makes or replaces.
    public let path: String
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
    public init(_ path: String) throws(FileError) {
        self.path = path
        target = path
        guard !path.isEmpty else {
            throw FileError(path: "the output file", what: "has an empty name", advice: "give it a name")
        }
        var status = stat()
        let exists = stat(path, &status) == 0
        if exists, status.st_mode & S_IFMT == S_IFDIR { throw .system(EISDIR, path: path, doing: "written") }
        if exists, status.st_mode & S_IFMT != S_IFREG {
            descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw .system(errno, path: path, doing: "opened for writing") }
            return
        }
        target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let (folder, name) = Self.split(target)
        // Names are at most 255 bytes long: a long target's temporary name keeps what fits of it.
        let number = Self.serial.add(1, ordering: .relaxed).newValue
        let ending = ".\(getpid())-\(number).partial"
        let kept = String(decoding: name.utf8.prefix(254 - ending.utf8.count), as: UTF8.self)
        let temporary = "\(folder)/.\(kept.filter { $0 != "\u{FFFD}" })\(ending)"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            if errno == ENOENT {
                throw FileError(
                    path: path, what: "cannot be written: its folder \(folder) does not exist",
                    advice: "create the folder or choose another")
            }
            throw .system(errno, path: path, doing: "written")
        }
        if exists { fchmod(descriptor, status.st_mode & 0o777) }
        temporaryPath = temporary
        Self.unfinished.withLock { _ = $0.insert(temporary) }
    }

    /// Writes bytes at the end.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        if pending.count + bytes.count > Self.pendingLimit { try flush() }
        if bytes.count > Self.pendingLimit {
            try check(Self.write(bytes, to: descriptor))
        } else {
            pending.append(contentsOf: bytes)
        }
    }

    /// Writes bytes at the end.
    public mutating func append(_ bytes: [UInt8]) throws(FileError) {
        if pending.count + bytes.count > Self.pendingLimit { try flush() }
        if bytes.count > Self.pendingLimit {
            try check(bytes.withUnsafeBytes { Self.write($0, to: descriptor) })
        } else {
            pending.append(contentsOf: bytes)
        }
    }

    /// Writes text at the end, as UTF-8.
    public mutating func append(_ text: String) throws(FileError) {
        pending.append(contentsOf: text.utf8)
        if pending.count > Self.pendingLimit { try flush() }
    }

    /// Closes the file and gives it the target's name; nothing can be written after that.
    public mutating func commit() throws(FileError) {
        precondition(descriptor >= 0, "a file is committed once")
        try flush()
        let closed = close(descriptor)
        descriptor = -1
        guard closed == 0 else {
            let code = errno
            discard()
            throw .system(code, path: path, doing: "written")
        }
        guard let temporaryPath else { return }
        guard rename(temporaryPath, target) == 0 else {
            let code = errno
            discard()
            throw .system(code, path: path, doing: "replaced")
        }
        Self.unfinished.withLock { _ = $0.remove(temporaryPath) }
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
    public static func discardUnfinished() {
        unfinished.withLock { paths in
            for path in paths { unlink(path) }
            paths.removeAll()
        }
    }

    private func discard() {
        if let temporaryPath { Self.remove(temporaryPath) }
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
