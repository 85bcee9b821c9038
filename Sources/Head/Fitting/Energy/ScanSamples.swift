import Foundation
package import Meshes
package import SpatialGeometry

/// The scan points that a fit uses: spread evenly, on the outside, away from the scan's own edges.
package struct ScanSamples: Sendable {
    /// Packed positions.
    package var positions: [Float]
    /// Packed unit normals, outwards.
    package var normals: [Float]

    /// No points.
    package static let none = ScanSamples(positions: [], normals: [])

    package init(positions: [Float], normals: [Float]) {
        self.positions = positions
        self.normals = normals
    }

    /// The number of points.
    package var count: Int { positions.count / 3 }

    /// The points of a surface near a centre, thinned to at most about `limit`.
    ///
    /// - Parameters:
    ///   - surface: the scan.
    ///   - centre: the middle of the head.
    ///   - radius: how far from it points are of interest, in metres.
    ///   - limit: about how many points to keep.
    package init(surface: HeadSurface, centre: Vector3, radius: Double, limit: Int, threads: Int) {
        let mesh = surface.mesh
        let boundary = MeshTopology(mesh).boundaryVertices
        let normals = mesh.vertexNormals
        let candidates = (0..<mesh.vertexCount).filter { vertex in
            guard !boundary[vertex] else { return false }
            let offset = mesh.position(vertex) - centre
            let normal = normals.vector(at: vertex)
            return dot(offset, offset) < radius * radius && (normal * normal).sum() > 0.5
        }
        let thinned = Self.thinned(candidates, of: mesh, limit: limit)
        let isVisible = surface.visible(Self.gathered(mesh.positions, thinned), threads: threads)
        let kept = zip(thinned, isVisible).compactMap { $1 ? $0 : nil }
        positions = Self.gathered(mesh.positions, kept)
        self.normals = Self.gathered(normals, kept)
    }

    /// The values of some vertices, packed.
    package static func gathered(_ values: [Float], _ vertices: [Int]) -> [Float] {
        var result: [Float] = []
        result.reserveCapacity(3 * vertices.count)
        for vertex in vertices { for axis in 0..<3 { result.append(values[3 * vertex + axis]) } }
        return result
    }

    /// At most about `limit` of the vertices: one for each occupied cell of a grid, the nearest to the cell's middle.
    package static func thinned(_ vertices: [Int], of surface: TriangleMesh, limit: Int) -> [Int] {
        guard vertices.count > limit else { return vertices }
        // A surface meets about area/cell² cells; start from the spacing the points have and widen.
        var cell = 0.0005
        while true {
            var best: [SIMD3<Int32>: (vertex: Int, distance: Double)] = [:]
            for vertex in vertices {
                let point = surface.position(vertex) / cell
                let corner = point.rounded(.down)
                let offset = point - corner - Vector3(repeating: 0.5)
                let distance = dot(offset, offset)
                let key = SIMD3<Int32>(clamping: SIMD3<Int64>(corner))
                if let present = best[key], present.distance <= distance { continue }
                best[key] = (vertex, distance)
            }
            if best.count <= limit { return best.values.map(\.vertex).sorted() }
            cell *= max(1.05, (Double(best.count) / Double(limit)).squareRoot())
        }
    }
}
