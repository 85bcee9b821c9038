/// What stops the learning of a head model, for a person to read: which file or thing, what is wrong, and what to do.
public struct LearningError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file, or what else is at fault.
    public let path: String
    /// What is wrong, as the end of a sentence that begins with the path, and what was expected.
    public let what: String
    /// What to do about it.
    public let advice: String

    /// An error about the given file or thing.
    public init(_ path: String, _ what: String, advice: String) {
        self.path = path
        self.what = what
        self.advice = advice
    }

    /// One sentence: the path, what is wrong, what to do.
    public var description: String { "\(path): \(what); \(advice)" }
}
