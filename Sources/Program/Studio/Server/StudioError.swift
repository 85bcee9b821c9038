public import Foundation

/// Why the studio does not do what it was asked for.
public struct StudioError: Error, CustomStringConvertible, LocalizedError {
    /// What is at fault, so that a program can tell cases apart.
    public enum Kind: Sendable {
        /// The server cannot start.
        case server
        /// A file that the studio cannot show.
        case file
        /// A request that makes no sense: a mistake of the page's, or not our page.
        case request
        /// Something asked for is not there.
        case missing
        /// More than is accepted.
        case tooLarge
        /// Somebody without the token, or from another place.
        case forbidden
    }

    /// What is at fault.
    public var kind: Kind
    /// One sentence for a person.
    public var description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// The same sentence as `description`.
    public var errorDescription: String? { description }
}
