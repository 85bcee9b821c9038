public import SpatialGeometry

/// For each point of a query the closest point of a surface.
public struct ClosestPoints: Equatable, Sendable {
    /// The triangle of each closest point; −1 where the surface is farther away than the radius of the search.
    public internal(set) var triangles: [Int32]
    /// The weights of that triangle's corners, three a point, in the order of the triangle's vertices.
    public internal(set) var barycentric: [Float]
    /// The squared distances, in the unit of the mesh squared; infinite where nothing was found.
    public internal(set) var squaredDistances: [Float]

    /// Room for `count` points, nothing found yet.
    public init(count: Int = 0) {
        triangles = Array(repeating: -1, count: count)
        barycentric = Array(repeating: 0, count: 3 * count)
        squaredDistances = Array(repeating: .infinity, count: count)
    }

    /// The number of points asked for.
    public var count: Int { triangles.count }

    mutating func resize(to count: Int) {
        if count != self.count { self = ClosestPoints(count: count) }
    }

    /// Where the closest point of query `index` lies on a mesh of the same triangles; `nil` where none was found.
    public func position(_ index: Int, on mesh: TriangleMesh) -> Vector3? {
        let triangle = Int(triangles[index])
        guard triangle >= 0 else { return nil }
        var position = Vector3.zero
        for corner in 0..<3 {
            position +=
                Double(barycentric[3 * index + corner]) * mesh.position(Int(mesh.triangles[3 * triangle + corner]))
        }
        return position
    }

    /// The closest points as packed positions on a mesh of the same triangles; NaN where none was found.
    public func positions(on mesh: TriangleMesh) -> [Float] {
        var result = [Float](repeating: .nan, count: 3 * count)
        for index in 0..<count where triangles[index] >= 0 {
            let triangle = 3 * Int(triangles[index])
            for axis in 0..<3 {
                var sum: Float = 0
                for corner in 0..<3 {
                    sum +=
                        barycentric[3 * index + corner]
                        * mesh.positions[3 * Int(mesh.triangles[triangle + corner]) + axis]
                }
                result[3 * index + axis] = sum
            }
        }
        return result
    }
}
