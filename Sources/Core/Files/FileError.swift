/// What went wrong with a file, for a person to read: which one, what, and what to do.
public struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file or folder.
    public let path: String
    /// What is wrong, as the end of a sentence that begins with the path.
    public let what: String
    /// What to do about it.
    public let advice: String

    /// An error about the given file.
    public init(path: String, what: String, advice: String) {
        self.path = path
        self.what = what
        self.advice = advice
    }

    /// One sentence: the path, what is wrong, what to do.
    public var description: String { "\(path): \(what); \(advice)" }
}
