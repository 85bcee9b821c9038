public import SpatialGeometry

/// A triangle mesh: packed vertex positions and vertex indices, three a triangle.
///
/// Positions are `Float`, x y z x y z …, in the unit the owner says (metres inside the library).
public struct TriangleMesh: Equatable, Sendable {
    /// The positions, three values a vertex.
    public var positions: [Float]
    /// The corners, three vertex indices a triangle, anticlockwise seen from outside.
    public var triangles: [Int32]

    /// A mesh of the given vertices and triangles.
    ///
    /// - Precondition: both arrays come in threes and indices are in range.
    public init(positions: [Float], triangles: [Int32]) {
        precondition(positions.count % 3 == 0 && triangles.count % 3 == 0, "vertices and triangles come in threes")
        let count = Int32(positions.count / 3)
        precondition(triangles.allSatisfy { $0 >= 0 && $0 < count }, "a triangle's corners are vertices of the mesh")
        self.positions = positions
        self.triangles = triangles
    }

    /// The number of vertices.
    public var vertexCount: Int { positions.count / 3 }

    /// The number of triangles.
    public var triangleCount: Int { triangles.count / 3 }

    /// The position of a vertex.
    public func position(_ vertex: Int) -> Vector3 {
        Vector3(Double(positions[3 * vertex]), Double(positions[3 * vertex + 1]), Double(positions[3 * vertex + 2]))
    }
}
