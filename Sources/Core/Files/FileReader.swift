import Foundation

/// Reads whole files, never more than a limit.
public enum FileReader {
    /// The bytes of a file.
    ///
    /// - Parameters:
    ///   - path: the file; pipes and devices are read to their end. A named pipe that nothing writes to is an error, for
    ///     waiting for a writer could take for ever.
    ///   - limit: the most bytes to accept; a larger file is an error before memory is taken for it.
    /// - Throws: `FileError` when the file is missing, a folder, unreadable or larger than the limit.
    public static func bytes(at path: String, limit: Int) throws(FileError) -> [UInt8] {
        let descriptor = retrying { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { throw .system(errno, path: path, doing: "opened") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(errno, path: path, doing: "read") }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw .system(EISDIR, path: path, doing: "read") }
        let tooLarge = FileError(
            path: path, what: "is larger than the \(limit) bytes accepted here",
            advice: "check that this is the file you mean")
        guard Int(status.st_size) <= limit else { throw tooLarge }
        let isPipe = status.st_mode & S_IFMT == S_IFIFO
        var isStarted = false

        // A regular file is read in one piece; what says nothing of its size (a pipe) in growing ones.
        var bytes: [UInt8] = []
        var room = max(Int(status.st_size) + 1, 1 << 16)
        while true {
            let start = bytes.count
            var failure: Int32 = 0
            let piece = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                while count < buffer.count {
                    // Some systems read no more than 2 GiB at once.
                    let got = read(descriptor, buffer.baseAddress! + count, min(buffer.count - count, 1 << 30))
                    if got < 0, errno == EINTR { continue }
                    if got < 0, errno == EAGAIN, fcntl(descriptor, F_SETFL, 0) == 0 {
                        isStarted = true
                        continue
                    }
                    if got < 0 { failure = errno }
                    if got <= 0 { break }
                    count += got
                }
            }
            guard failure == 0 else { throw .system(failure, path: path, doing: "read") }
            if isPipe, start == 0, piece.isEmpty, !isStarted {
                throw FileError(
                    path: path, what: "is a pipe that nothing writes to", advice: "start what writes to it first")
            }
            if start == 0 { bytes = piece } else { bytes += piece }
            guard bytes.count <= limit else { throw tooLarge }
            if piece.count < room { return bytes }
            room = min(max(bytes.count, 1 << 16), limit - bytes.count + 1)
        }
    }

    /// The text of a UTF-8 file, without a byte order mark.
    ///
    /// - Throws: `FileError` as `bytes(at:limit:)` does, and when the bytes are not UTF-8.
    public static func text(at path: String, limit: Int) throws(FileError) -> String {
        try text(of: bytes(at: path, limit: limit), path: path)
    }

    /// The text of the bytes of a UTF-8 file, without a byte order mark; the path is for messages.
    ///
    /// - Throws: `FileError` when the bytes are not UTF-8.
    package static func text(of bytes: [UInt8], path: String) throws(FileError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw FileError(path: path, what: "is not UTF-8 text", advice: "save it as UTF-8")
        }
        return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    }
}
