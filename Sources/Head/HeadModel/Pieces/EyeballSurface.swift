internal import SpatialGeometry

/// An eyeball as its rays from the middle see it: a closed surface that every ray meets once.
struct EyeballSurface {
    /// The mean of its vertices.
    let centre: SIMD3<Float>
    private let corners: [(SIMD3<Float>, SIMD3<Float>, SIMD3<Float>)]
    private let radius: Float

    init(_ vertices: [Float], _ ball: [Int], _ triangles: [SIMD3<Int32>]) {
        let centre = ball.reduce(SIMD3<Float>.zero) { $0 + vertices.vector(at: $1) } / Float(max(1, ball.count))
        self.centre = centre
        radius = ball.reduce(0) { largest, vertex in
            let away = vertices.vector(at: vertex) - centre
            return max(largest, (away * away).sum().squareRoot())
        }
        corners = triangles.map { triangle in
            func corner(_ index: Int32) -> SIMD3<Float> { vertices.vector(at: Int(index)) - centre }
            return (corner(triangle.x), corner(triangle.y), corner(triangle.z))
        }
    }

    /// How far a point lies under the surface along its ray from the middle; below 0 outside, −∞ far away.
    func depth(_ point: SIMD3<Float>) -> Float {
        let away = point - centre
        let length = (away * away).sum().squareRoot()
        guard length > 1e-6, length < 1.2 * radius else { return length > 1e-6 ? -.infinity : radius }
        let ray = away / length
        for (a, b, c) in corners {
            // Möller and Trumbore, "Fast, minimum storage ray/triangle intersection", 1997, from the origin.
            let (u, v) = (b - a, c - a)
            let p = cross(ray, v)
            let determinant = (u * p).sum()
            guard abs(determinant) > 1e-14 else { continue }
            let first = -(a * p).sum() / determinant
            guard first >= -1e-4, first <= 1.0001 else { continue }
            let q = cross(-a, u)
            let second = (ray * q).sum() / determinant
            guard second >= -1e-4, first + second <= 1.0001 else { continue }
            let reach = (v * q).sum() / determinant
            if reach > 0 { return reach - length }
        }
        return radius - length
    }
}

private func cross(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> SIMD3<Float> {
    SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}
