import Files
@preconcurrency import Foundation

/// What the program prints as its result.
enum StandardOutput {
    /// Hands everything printed to the system.
    ///
    /// - Throws: `FileError` when some of it could not be written, as to a full disk: results must not be lost in silence.
    static func finish() throws(FileError) {
        let flushed = fflush(stdout)
        let code = errno
        guard flushed != 0 || ferror(stdout) != 0 else { return }
        let reason = flushed != 0 ? " (\(String(cString: strerror(code))))" : ""
        throw FileError(
            path: "standard output", what: "could not be written\(reason)",
            advice: "free some space, or send it to another file")
    }
}
