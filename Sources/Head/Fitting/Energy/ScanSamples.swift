import Foundation
internal import Meshes
internal import SpatialGeometry

/// The scan points that a fit uses: spread evenly, on the outside, away from the scan's own edges.
struct ScanSamples: Sendable {
    /// Packed positions.
    var positions: [Float]
    /// Packed unit normals, outwards.
    var normals: [Float]

    /// No points.
    static let none = ScanSamples(positions: [], normals: [])

    init(positions: [Float], normals: [Float]) {
        self.positions = positions
        self.normals = normals
    }

    /// The number of points.
    var count: Int { positions.count / 3 }

    /// The points of a surface near a centre, thinned to at most about `limit`.
    ///
    /// - Parameters:
    ///   - surface: the scan, in metres.
    ///   - centre: the middle of the head.
    ///   - radius: how far from it points are of interest, in metres.
    ///   - front: the direction out of the face; points hidden from every direction around it are inside the head.
    ///   - limit: about how many points to keep.
    init(surface: TriangleMesh, centre: Vector3, radius: Double, front: Rotation, limit: Int) {
        let topology = MeshTopology(surface)
        let boundary = topology.boundaryVertices
        let normals = surface.vertexNormals
        let candidates = (0..<surface.vertexCount).filter { vertex in
            guard !boundary[vertex] else { return false }
            let offset = surface.position(vertex) - centre
            let normal = SIMD3(normals[3 * vertex], normals[3 * vertex + 1], normals[3 * vertex + 2])
            return dot(offset, offset) < radius * radius && (normal * normal).sum() > 0.5
        }
        let visible = Self.visible(candidates, of: surface, front: front)
        let kept = Self.thinned(visible, of: surface, limit: limit)
        positions = kept.flatMap { surface.positions[3 * $0..<3 * $0 + 3] }
        self.normals = kept.flatMap { normals[3 * $0..<3 * $0 + 3] }
    }

    /// The vertices that can be seen from outside, from some direction within 100° of the front.
    private static func visible(_ vertices: [Int], of surface: TriangleMesh, front: Rotation) -> [Int] {
        var directions: [SIMD3<Float>] = []
        for longitude in stride(from: -100.0, through: 100, by: 25) {
            for latitude in [-40.0, 0, 40] {
                let (a, b) = (longitude * .pi / 180, latitude * .pi / 180)
                directions.append(SIMD3<Float>(front * Vector3(sin(a) * cos(b), sin(b), cos(a) * cos(b))))
            }
        }
        directions.append(SIMD3<Float>(front * Vector3(0, 1, 0)))
        let points = vertices.flatMap { surface.positions[3 * $0..<3 * $0 + 3] }
        let counts = RayCaster(surface).visibleDirectionCounts(points: points, directions: directions, clearance: 0.001)
        return zip(vertices, counts).compactMap { $1 > 0 ? $0 : nil }
    }

    /// At most about `limit` of the vertices: one for each occupied cell of a grid, the nearest to the cell's middle.
    static func thinned(_ vertices: [Int], of surface: TriangleMesh, limit: Int) -> [Int] {
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
