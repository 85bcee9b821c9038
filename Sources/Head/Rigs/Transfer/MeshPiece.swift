internal import SpatialGeometry

/// A connected piece of a mesh that is rigged, and what it is.
struct MeshPiece: Sendable {
    /// What it is.
    var kind: RigPieceKind
    /// Its vertices, as the welded mesh numbers them.
    var vertices: [Int]
    /// The centre it turns about, where it is an eye's.
    var centre: Vector3?
    /// Its radius, where it is a ball.
    var radius: Double?
}
