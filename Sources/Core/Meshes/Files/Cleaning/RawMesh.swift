/// What a reader takes from a file, before anything is checked or cleaned.
struct RawMesh {
    /// Packed positions as the file has them.
    var positions: [Float] = []
    /// Corners, three a triangle. A number that is no vertex's, −1 for instance, marks an index out of range.
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

    /// The most vertices and the most triangles of a mesh: their numbers fit 32 bits, with room to count with.
    static let largestCount = Int(Int32.max) / 4

    /// Whether a corner is one of the vertices read so far.
    @inline(__always)
    func isVertex(_ corner: Int32) -> Bool { corner >= 0 && Int(corner) < vertexCount }
}
