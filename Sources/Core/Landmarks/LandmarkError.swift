/// Why a file of landmarks was refused: which one, where in it, what was expected and what to do.
public struct LandmarkError: Error, Equatable, CustomStringConvertible, Sendable {
    /// What is at fault, so that a program can tell cases apart.
    public enum Kind: String, Sendable {
        /// The file cannot be read as one of landmarks.
        case file
        /// The landmarks are not those of the scheme.
        case scheme
    }

    /// What is at fault.
    public var kind: Kind
    /// The file at fault and the place in it: `landmarks.txt:12`.
    public var source: String
    /// What is wrong, what was expected, and what to do.
    public var message: String

    /// An error about a place.
    public init(_ kind: Kind, at source: String, _ message: String) {
        self.kind = kind
        self.source = source
        self.message = message
    }

    /// One sentence for a person.
    public var description: String { "\(source): \(message)" }
}
