/// What a reader takes from a file, before anything is checked or cleaned.
struct RawMesh {
    /// Packed positions as the file has them.
    var positions: [Float] = []
    /// Corners, three a triangle; −1 marks an index out of range.
    var triangles: [Int32] = []
    /// Two values a corner, or empty.
    var textureCoordinates: [Float] = []
    /// Four values a vertex, or empty.
    var colors: [UInt8] = []
    var materials: [MeshMaterial] = []
    /// A material a triangle, or empty.
    var triangleMaterials: [Int32] = []
    var pieces = 0
    var faces = 0
    var facesWithoutArea = 0

    var vertexCount: Int { positions.count / 3 }
    var triangleCount: Int { triangles.count / 3 }
}
