internal import SpatialGeometry

/// How the skin of a mesh and that of a head fitted to it agree.
public struct MeshMatch: Codable, Equatable, Sendable {
    /// The share of the head's moving skin, by vertices, beside which the mesh has a vertex that stands for it.
    public var share: Double
    /// The median distance of the mesh's skin from the head's where it stands for it, in millimetres.
    public var medianDistance: Double
    /// How many of the mesh's vertices stand for a place of the head's skin.
    public var vertices: Int

    init(_ places: [SurfacePlace?], _ pieces: [MeshPiece], _ source: TransferSource) {
        var covered = [Bool](repeating: false, count: source.mesh.vertexCount)
        var distances: [Float] = []
        for piece in pieces where piece.kind == .skin {
            for vertex in piece.vertices {
                guard let place = places[vertex] else { continue }
                distances.append(place.distance)
                for corner in 0..<3 { covered[Int(source.mesh.triangles[3 * Int(place.triangle) + corner])] = true }
            }
        }
        // A mesh coarser than the head leaves some of its triangles without a vertex: one on a neighbour is enough.
        var near = covered
        for start in stride(from: 0, to: source.mesh.triangles.count, by: 3) {
            let corners = (start..<start + 3).map { Int(source.mesh.triangles[$0]) }
            if corners.contains(where: { covered[$0] }) { for corner in corners { near[corner] = true } }
        }
        var moving = [Bool](repeating: false, count: source.mesh.vertexCount)
        for shape in source.shapes {
            for vertex in moving.indices {
                let move = shape.offsets.vector(at: vertex)
                if dot(move, move) > 1e-6 { moving[vertex] = true }
            }
        }
        let wanted = moving.indices.filter { moving[$0] }
        share = wanted.isEmpty ? 0 : Double(wanted.count { near[$0] }) / Double(wanted.count)
        medianDistance = distances.isEmpty ? 0 : 1000 * Double(distances.sorted()[distances.count / 2])
        vertices = distances.count
    }
}
