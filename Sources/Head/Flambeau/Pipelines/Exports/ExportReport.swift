/// What was exported.
public struct ExportReport: Codable, Equatable, Sendable {
    /// The version of this report's layout.
    public var schemaVersion = 1
    /// The file.
    public var file: String
    /// Its size in bytes.
    public var bytes: Int
    /// The pieces of the mesh.
    public var pieces: [Piece]
    /// The names of the joints.
    public var joints: [String]
    /// The names of the morph targets.
    public var morphs: [String]
    /// Whether the file holds a texture.
    public var hasTexture: Bool
    /// The animation, where there is one.
    public var animation: Animation?
    /// The other files that were written, as a texture beside a layer of USD.
    public var companions: [String] = []

    /// A piece of the mesh.
    public struct Piece: Codable, Equatable, Sendable {
        /// Its name.
        public var name: String
        /// How many of the model's vertices belong to it.
        public var vertices: Int
        /// How many triangles it has.
        public var triangles: Int
    }

    /// An animation.
    public struct Animation: Codable, Equatable, Sendable {
        /// Its name.
        public var name: String
        /// How many frames it has.
        public var frames: Int
        /// Frames a second.
        public var frameRate: Double
        /// The largest distance of a vertex from the model's own evaluation over all frames, in millimetres; of a capture with
        /// root and neck at rest.
        public var largestError: Double
        /// The mean distance of a vertex, where the weights of a capture were solved for.
        public var meanError: Double?
    }
}
