public import Files

/// What is wrong with an archive, for a person to read: the file, the place in it, what was found or expected, and
/// what to do.
public struct ArchiveError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A place in a file.
    public enum Place: Equatable, Sendable {
        /// The file as a whole.
        case file
        /// A position in bytes from the beginning of the file, or of the named entry of a zip file.
        case offset(Int)
        /// An array or entry by name.
        case key(String)
        /// A line of a text file, from 1.
        case line(Int)
    }

    /// The file; for an entry of a zip file, the file and the entry (`model.npz/f.npy`).
    public let path: String
    /// Where in the file.
    public let place: Place
    /// What is wrong there.
    public let what: String
    /// What to do about it.
    public let advice: String

    /// An error about the given place of a file.
    public init(path: String, place: Place = .file, what: String, advice: String) {
        self.path = path
        self.place = place
        self.what = what
        self.advice = advice
    }

    /// The same for a file that could not be read or written.
    public init(_ error: FileError) {
        self.init(path: error.path, what: error.what, advice: error.advice)
    }

    /// One sentence: file and place, what is wrong, what to do.
    public var description: String {
        switch place {
        case .file: "\(path): \(what); \(advice)"
        case .offset(let offset): "\(path), byte \(offset): \(what); \(advice)"
        case .key(let key): "\(path), '\(key)': \(what); \(advice)"
        case .line(let line): "\(path), line \(line): \(what); \(advice)"
        }
    }

    /// The error for numbers or text that have no value here.
    static func unrepresentable(path: String, place: Place) -> ArchiveError {
        ArchiveError(
            path: path, place: place, what: "has integers above 2^63 or text that is not Unicode",
            advice: "the file is damaged, or of another kind than it says")
    }
}
