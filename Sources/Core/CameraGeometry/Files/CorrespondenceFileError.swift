/// What is wrong with a file of correspondences, where, and what was expected.
public struct CorrespondenceFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// One sentence that begins with the place.
    public let description: String

    init(_ description: String) { self.description = description }
}
