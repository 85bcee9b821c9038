internal import Meshes
internal import SpatialGeometry

/// How the surroundings of each vertex of a surface are turned and stretched when the surface moves: S − I, where S takes the
/// edges and the normal of a triangle from rest to where they went, the mean of a vertex's triangles weighted by area.
///
/// Sumner and Popović, "Deformation transfer for triangle meshes", SIGGRAPH 2004, with the normal kept at the triangle's scale.
struct DeformationGradients: Sendable {
    /// Row-major, nine values a vertex.
    let values: [Float]

    /// The gradients of a mesh whose vertices move by packed offsets.
    init(_ mesh: TriangleMesh, offsets: [Float]) {
        var sums = [Float](repeating: 0, count: 9 * mesh.vertexCount)
        var areas = [Float](repeating: 0, count: mesh.vertexCount)
        for start in stride(from: 0, to: mesh.triangles.count, by: 3) {
            let corners = (0..<3).map { Int(mesh.triangles[start + $0]) }
            let rest = corners.map { Vector3(mesh.positions.vector(at: $0)) }
            let moves = corners.map { Vector3(offsets.vector(at: $0)) }
            guard let before = Self.frame(rest), let after = Self.frame(zip(rest, moves).map(+)) else { continue }
            let gradient = after.frame * before.frame.inverse - .identity
            let elements = gradient.rowMajor
            guard elements.allSatisfy(\.isFinite) else { continue }
            for corner in corners {
                areas[corner] += Float(before.area)
                for place in 0..<9 { sums[9 * corner + place] += Float(before.area * elements[place]) }
            }
        }
        for vertex in areas.indices where areas[vertex] > 0 {
            for place in 9 * vertex..<9 * vertex + 9 { sums[place] /= areas[vertex] }
        }
        values = sums
    }

    private static func frame(_ points: [Vector3]) -> (frame: Matrix3x3, area: Double)? {
        let (u, v) = (points[1] - points[0], points[2] - points[0])
        let normal = cross(u, v)
        let length = normal.length
        guard length > 1e-14 else { return nil }
        return (Matrix3x3(columns: u, v, normal / length.squareRoot()), length / 2)
    }

    /// The gradient at a place of the surface.
    func gradient(_ corners: SIMD3<Int>, _ weights: SIMD3<Float>) -> Matrix3x3 {
        var elements = [Double](repeating: 0, count: 9)
        for corner in 0..<3 {
            for place in 0..<9 { elements[place] += Double(weights[corner] * values[9 * corners[corner] + place]) }
        }
        return Matrix3x3(rowMajor: elements)
    }
}
