/// A mesh as read from a file: one piece, cleaned, with what belongs to its corners and a report.
public struct LoadedMesh: Sendable {
    /// The surface, in the file's own frame and unit.
    public var mesh: TriangleMesh
    /// For each vertex its number in the file, counted as the format counts, from 0; of joined ones the first.
    public var originalIndices: [Int32]
    /// Texture coordinates, u and v for each corner of each triangle with v upwards; empty when the file has none.
    /// Corners without any are NaN.
    public var textureCoordinates: [Float]
    /// Colours, red, green, blue and alpha for each vertex; empty when the file has none.
    public var colors: [UInt8]
    /// The materials that triangles name.
    public var materials: [MeshMaterial]
    /// The material of each triangle, −1 for none; empty when the file has no materials.
    public var triangleMaterials: [Int32]
    /// What was found and what was left out.
    public var report: MeshReport
}

/// A material of a mesh file, as far as it concerns us.
public struct MeshMaterial: Codable, Equatable, Sendable {
    /// The name; may be empty.
    public var name: String
    /// The file of the colour texture as the mesh file names it, relative to that file; `nil` when there is none.
    public var textureFile: String?
    /// The colour texture itself, an encoded picture, where the mesh file holds it; not part of a material's JSON.
    public var textureImage: [UInt8]?

    /// Whether there is a colour texture, in a file or here.
    public var hasTexture: Bool { textureFile != nil || textureImage != nil }

    private enum CodingKeys: String, CodingKey {
        case name
        case textureFile
    }

    /// A material of the given name and texture.
    public init(name: String, textureFile: String? = nil, textureImage: [UInt8]? = nil) {
        self.name = name
        self.textureFile = textureFile
        self.textureImage = textureImage
    }
}
