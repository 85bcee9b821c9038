/// An animation of a rig: a key a frame for every joint and morph target.
public struct RigClip: Equatable, Sendable {
    /// Its name.
    public var name: String
    /// Frames a second.
    public var frameRate: Double
    /// The number T of frames.
    public var frameCount: Int
    /// The rotations of the joints against their parents, unit quaternions (x, y, z, w), (T, 5).
    public var rotations: [SIMD4<Float>]
    /// Where the joints stand against their parents, in the rig's frame and unit, (T, 5).
    public var translations: [SIMD3<Float>]
    /// The weights of the morph targets, (T, M).
    public var weights: [Float]
    /// The largest distance of a vertex from the head model's own evaluation, over all frames, in millimetres.
    public var largestError: Double
}
