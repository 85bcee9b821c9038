package import Meshes
internal import SpatialGeometry

extension ScanSamples {
    /// The points of a scan beside a head that is nearly in place.
    ///
    /// Points count whose closest point of the model is within reach, faces the same way, and lies where the model's
    /// regions have weight. The face and the rest are thinned by themselves, so that most points lie where detail is:
    /// an even share over a head and its shoulders leaves a sixth of them for the face.
    ///
    /// - Parameters:
    ///   - scan: the surface, in metres in the head's frame.
    ///   - vertices: the head's vertices, packed.
    ///   - surface: the model's surface.
    ///   - reach: the longest distance, in metres.
    ///   - limit: about how many points to keep.
    package init(
        of scan: TriangleMesh, beside vertices: [Float], _ surface: ModelSurface, reach: Double, limit: Int,
        threads: Int
    ) {
        let model = TriangleMesh(positions: vertices, triangles: surface.triangles)
        let (boundary, normals) = (MeshTopology(scan).boundaryVertices, scan.vertexNormals)
        let near = (0..<scan.vertexCount).filter { vertex in
            let normal = normals.vector(at: vertex)
            return !boundary[vertex] && (normal * normal).sum() > 0.5
        }
        let closest = ClosestPointTree(model).closestPoints(
            to: Self.gathered(scan.positions, near), within: Float(reach), threads: threads)
        let modelNormals = model.vertexNormals
        var (face, rest): ([Int], [Int]) = ([], [])
        for (index, vertex) in near.enumerated() {
            guard
                let partner = ClosestSurfacePoint(index, of: closest, on: surface, normals: modelNormals),
                partner.weight > 0, partner.looksAlong(normals.vector(at: vertex), cosine: 0.5)
            else { continue }
            if partner.weight >= 0.5 { face.append(vertex) } else { rest.append(vertex) }
        }
        let kept =
            Self.thinned(face, of: scan, limit: limit * 4 / 5) + Self.thinned(rest, of: scan, limit: limit / 5)
        self.init(positions: Self.gathered(scan.positions, kept), normals: Self.gathered(normals, kept))
    }
}
