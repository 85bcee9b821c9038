internal import HeadModel
internal import Meshes
internal import SpatialGeometry

/// A frame of a sequence, asked how much of a face lies on it.
struct ScannedFrame {
    let mesh: TriangleMesh
    private let tree: ClosestPointTree
    private let normals: [Float]

    init(_ mesh: TriangleMesh) {
        self.mesh = mesh
        tree = ClosestPointTree(mesh)
        normals = mesh.faceNormals
    }

    /// The share of a face's vertices within a distance of the scan that looks where they do.
    ///
    /// - Parameters:
    ///   - face: the vertices that count.
    ///   - vertices: the head's, packed, in metres in the scan's frame.
    func share(of face: [Int], _ vertices: [Float], _ head: Head, within distance: Double) -> Double {
        let points = face.flatMap { vertices[3 * $0..<3 * $0 + 3] }
        let closest = tree.closestPoints(to: points, within: Float(distance))
        let own = TriangleMesh(positions: vertices, triangles: head.triangles).vertexNormals
        let count = face.indices.count { index in
            let triangle = Int(closest.triangles[index])
            return triangle >= 0 && dot(normals.vector(at: triangle), own.vector(at: face[index])) > 0.5
        }
        return Double(count) / Double(max(1, face.count))
    }
}
