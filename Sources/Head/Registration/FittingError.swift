@_exported public import HeadModel

/// Why a fit could not be made: which input is at fault, where, and what to do.
public struct FittingError: Error, Equatable, CustomStringConvertible, Sendable {
    /// What is at fault, so that a program can tell cases apart.
    public enum Kind: String, Sendable {
        /// A landmark file that cannot be read as one.
        case landmarkFile
        /// Landmarks that do not fit the head: another scheme, too few, on a line, mirrored.
        case landmarks
        /// A configuration with an unknown key or a value out of range.
        case configuration
        /// A scan without enough usable surface.
        case scan
        /// A head model that lacks what the fit needs.
        case model
        /// The fit ended somewhere that is not a face.
        case noFace
        /// The caller asked to stop.
        case cancelled
    }

    /// What is at fault.
    public var kind: Kind
    /// The file at fault and the place in it, where there is one: `scan.obj`, `landmarks.txt:12`.
    public var place: String?
    /// What is wrong, what was expected, and what to do.
    public var message: String

    /// An error about a place.
    public init(_ kind: Kind, at place: String? = nil, _ message: String) {
        self.kind = kind
        self.place = place
        self.message = message
    }

    /// One sentence for a person.
    public var description: String { place.map { "\($0): \(message)" } ?? message }
}
