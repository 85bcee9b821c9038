/// A morph target: what a weight of 1 adds to every vertex before it is skinned.
public struct RigMorph: Equatable, Sendable {
    /// Its name.
    public var name: String
    /// The displacements of the model's vertices, packed, (V, 3), in the rig's frame and unit.
    public var offsets: [Float]
    /// How their normals change, packed, (V, 3).
    public var normalOffsets: [Float]
    /// Whether the rig's animation has weights for it.
    public var isKeyed: Bool
    /// The shapes that it goes through on its way.
    public var inBetweens: [InBetween] = []

    /// A shape at a weight between 0 and 1.
    public struct InBetween: Equatable, Sendable {
        /// The weight.
        public var weight: Double
        /// The displacements of the model's vertices there, packed, (V, 3).
        public var offsets: [Float]
        /// How their normals change, packed, (V, 3).
        public var normalOffsets: [Float]
    }
}
