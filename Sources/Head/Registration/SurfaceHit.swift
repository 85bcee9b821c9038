internal import Meshes
internal import SpatialGeometry

/// The place of a scan's surface that is nearest to a point.
struct SurfaceHit {
    /// The place.
    var position: SIMD3<Float>
    /// The unit normal there.
    var normal: SIMD3<Float>
    /// Whether it is a place to compare with: near enough, and not at the edge of a hole, where places pile up.
    var isValid: Bool

    static let none = SurfaceHit(position: .zero, normal: .zero, isValid: false)
}

/// A surface that can be asked for its nearest places.
protocol NearestSurface {
    /// Writes the nearest place to each point.
    func nearest(to points: [SIMD3<Float>], into hits: inout [SurfaceHit])
}

extension SampleGrid: NearestSurface {
    func nearest(to points: [SIMD3<Float>], into hits: inout [SurfaceHit]) {
        for (index, point) in points.enumerated() {
            let sample = sample(near: point)
            hits[index] =
                sample < 0
                ? .none : SurfaceHit(position: samples.points[sample], normal: samples.normals[sample], isValid: true)
        }
    }
}

/// The triangles of a scan, exactly.
final class ExactSurface: NearestSurface, Sendable {
    let scan: NormalizedScan
    private let tree: ClosestPointTree
    private let normals: [Float]

    init(_ scan: NormalizedScan) {
        self.scan = scan
        tree = ClosestPointTree(scan.mesh)
        normals = scan.mesh.faceNormals
    }

    func nearest(to points: [SIMD3<Float>], into hits: inout [SurfaceHit]) {
        let closest = tree.closestPoints(to: points.flatMap { [$0.x, $0.y, $0.z] })
        for index in points.indices {
            let triangle = Int(closest.triangles[index])
            guard triangle >= 0 else {
                hits[index] = .none
                continue
            }
            var (position, onEdge) = (SIMD3<Float>.zero, false)
            for corner in 0..<3 {
                let weight = closest.barycentric[3 * index + corner]
                let vertex = Int(scan.mesh.triangles[3 * triangle + corner])
                position += weight * scan.mesh.positions.vector(at: vertex)
                onEdge = onEdge || weight < 1e-4
            }
            hits[index] = SurfaceHit(
                position: position,
                normal: normals.vector(at: triangle),
                isValid: !(onEdge && scan.touchesBoundary[triangle]))
        }
    }
}
