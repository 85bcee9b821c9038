/// What a piece of a rig looks like.
public struct RigMaterial: Equatable, Sendable {
    /// Its name.
    public var name: String
    /// The colour texture, a PNG or JPEG file, where there is one.
    public var texture: [UInt8]?
    /// Whether the texture goes on beyond its edges; else its last colours do.
    public var repeats: Bool

    /// A material.
    public init(name: String, texture: [UInt8]? = nil, repeats: Bool = false) {
        self.name = name
        self.texture = texture
        self.repeats = repeats
    }

    /// Whether the texture is a JPEG file; else it is PNG.
    var isJPEG: Bool { texture?.starts(with: [0xFF, 0xD8]) ?? false }
}
