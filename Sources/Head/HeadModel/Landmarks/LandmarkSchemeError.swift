public import Landmarks

/// A head does not have the landmarks that were asked for.
public struct LandmarkSchemeError: Error, Equatable, CustomStringConvertible {
    /// The scheme asked for.
    public let scheme: LandmarkScheme
    /// The name of the head.
    public let head: String
    /// The schemes it has.
    public let known: [LandmarkScheme]

    /// What is missing, and what there is.
    public var description: String {
        let list = known.isEmpty ? "none at all" : known.map(\.name).joined(separator: ", ")
        return "head “\(head)” has no landmarks of scheme “\(scheme)”; it has \(list)"
    }
}
