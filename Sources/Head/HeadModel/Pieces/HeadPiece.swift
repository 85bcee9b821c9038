/// A piece of a head beside its own vertices, such as the tongue; see ``HeadPieces``.
public struct HeadPiece: Equatable, Sendable {
    /// Its name; its region has the same.
    public let name: String
    /// Its vertices, behind the head's own.
    public let vertices: Range<Int>
}
