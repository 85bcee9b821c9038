internal import SpatialGeometry
internal import Meshes

/// Points spread evenly over the area of a surface, with the normals of their triangles.
struct SurfaceSamples {
    let points: [SIMD3<Float>]
    let normals: [SIMD3<Float>]

    var count: Int { points.count }

    /// `count` points: equal steps along the running sum of the triangles' areas, and within a triangle the additive
    /// sequence of the plastic number (Roberts, "The unreasonable effectiveness of quasirandom sequences", 2018).
    init(_ mesh: TriangleMesh, count: Int) {
        let areas = mesh.faceAreas
        let total = areas.reduce(0.0) { $0 + Double($1) }
        var (points, normals): ([SIMD3<Float>], [SIMD3<Float>]) = ([], [])
        points.reserveCapacity(count)
        normals.reserveCapacity(count)
        func vertex(_ corner: Int) -> SIMD3<Float> {
            let start = 3 * Int(mesh.triangles[corner])
            return SIMD3(mesh.positions[start], mesh.positions[start + 1], mesh.positions[start + 2])
        }
        let step = 1 / 1.324_717_957_244_746
        var (triangle, reached) = (-1, 0.0)
        for index in 0..<count {
            let target = (Double(index) + 0.5) / Double(count) * total
            while reached <= target, triangle + 1 < areas.count {
                triangle += 1
                reached += Double(areas[triangle])
            }
            let first = (0.5 + Double(index + 1) * step).truncatingRemainder(dividingBy: 1).squareRoot()
            let second = (0.5 + Double(index + 1) * step * step).truncatingRemainder(dividingBy: 1)
            let (a, b, c) = (vertex(3 * triangle), vertex(3 * triangle + 1), vertex(3 * triangle + 2))
            let (u, v) = (Float(first * (1 - second)), Float(first * second))
            let (left, right) = (b - a, c - a)
            points.append(a + u * left + v * right)
            let normal = cross(left, right)
            normals.append(normal / max((normal * normal).sum().squareRoot(), .leastNormalMagnitude))
        }
        self.points = points
        self.normals = normals
    }

    /// One sample of `samples` in each `step`.
    init(_ samples: SurfaceSamples, every step: Int) {
        let indices = stride(from: 0, to: samples.count, by: step)
        points = indices.map { samples.points[$0] }
        normals = indices.map { samples.normals[$0] }
    }
}
