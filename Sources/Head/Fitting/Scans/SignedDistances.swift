package import Meshes
internal import SpatialGeometry

/// How far the vertices of a surface lie outside a model's, or inside it.
package enum SignedDistances {
    /// The distance of each vertex of `surface` to the closest point of `model`, above 0 where it lies on the side that
    /// the model's normals, mixed over the triangle, point to; both in one frame and unit.
    package static func measure(_ surface: TriangleMesh, from model: TriangleMesh, threads: Int) -> [Double] {
        let closest = ClosestPointTree(model).closestPoints(to: surface.positions, threads: threads)
        let normals = model.vertexNormals
        return (0..<surface.vertexCount).map { vertex in
            let distance = Double(closest.squaredDistances[vertex]).squareRoot()
            var normal = Vector3.zero
            for corner in 0..<3 {
                let index = 3 * Int(model.triangles[3 * Int(closest.triangles[vertex]) + corner])
                normal +=
                    Double(closest.barycentric[3 * vertex + corner])
                    * Vector3(Double(normals[index]), Double(normals[index + 1]), Double(normals[index + 2]))
            }
            let foot = closest.position(vertex, on: model) ?? .zero
            return dot(surface.position(vertex) - foot, normal) >= 0 ? distance : -distance
        }
    }
}
