public import Fitting
public import Rigs

/// A mesh that was rigged.
public struct RigReport: Codable, Sendable {
    /// The version of this report's layout.
    public var schemaVersion = 1
    /// The mesh's file.
    public var mesh: String
    /// The rig's file.
    public var file: String
    /// Its size in bytes.
    public var bytes: Int
    /// The other files that were written, as textures beside a layer of USD.
    public var companions: [String]
    /// The mesh's unit.
    public var unit: FitReport.Unit
    /// How sure the face is; `nil` where landmarks said where it is and nothing was looked at.
    public var confidence: Double?
    /// The distance of the mesh from the head that was fitted to it, its vertices free, within the face.
    public var error: FaceError?
    /// How the mesh's skin and the head's agree.
    public var match: MeshMatch
    /// How many vertices the mesh has.
    public var vertices: Int
    /// The pieces of the rig.
    public var pieces: [Piece]
    /// The names of the joints.
    public var joints: [String]
    /// The names of the morph targets.
    public var morphs: [String]
    /// What should be known.
    public var notes: [String]

    /// A piece of the rig.
    public struct Piece: Codable, Equatable, Sendable {
        /// Its name.
        public var name: String
        /// What it was taken for.
        public var kind: RigPieceKind
        /// How many of the mesh's vertices belong to it.
        public var vertices: Int
        /// How many triangles it has.
        public var triangles: Int
    }
}
