import Foundation

/// Files that a piece of work is about to write.
public enum OutputFiles {
    /// Refuses outputs that are inputs: work would replace what it reads.
    ///
    /// Files are compared as the system sees them, through links and other spellings of a path; an output that does not
    /// exist cannot be an input.
    ///
    /// - Parameters:
    ///   - outputs: the files to be written.
    ///   - inputs: the files that are read.
    /// - Throws: `FileError` that names the first output that is an input.
    public static func check(_ outputs: [String], against inputs: [String]) throws(FileError) {
        guard !inputs.isEmpty else { return }
        var read: [Identity: String] = [:]
        for input in inputs { if let identity = Identity(input) { read[identity] = input } }
        for output in outputs {
            guard let identity = Identity(output), let input = read[identity] else { continue }
            throw FileError(
                path: output,
                what: input == output
                    ? "is an input, and would be replaced by what is written"
                    : "is the input \(input), and would be replaced by what is written",
                advice: "choose another place for the output")
        }
    }

    /// The same for files that are written to a folder under names known beforehand.
    ///
    /// - Throws: `FileError` that names the first output that is an input.
    public static func check(_ names: [String], in folder: String, against inputs: [String]) throws(FileError) {
        try check(names.map { (folder as NSString).appendingPathComponent($0) }, against: inputs)
    }

    /// A file as the system tells it from others; devices and pipes, which can be both, have none.
    private struct Identity: Hashable {
        var device: UInt64
        var number: UInt64

        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
            device = UInt64(truncatingIfNeeded: status.st_dev)
            number = UInt64(truncatingIfNeeded: status.st_ino)
        }
    }
}
