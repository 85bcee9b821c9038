internal import SpatialGeometry

/// The lids of an eye and the eyeball that they slide over.
struct EyeLids: Sendable {
    /// What the names of its blink end in.
    let side: String
    /// The vertices of the lids that lie outside the eyeball at rest: what has to stay outside.
    let lids: [Int]
    /// The vertices of the eyeball.
    let ball: [Int]
    /// Its triangles, by vertices of the head.
    let triangles: [SIMD3<Int32>]

    /// The lids of a head that has regions for them; `vertices` are the mean head's at rest.
    init?(side: String, regions: [String: [Int32]], triangles: [Int32], vertices: [Float]) {
        let name = side.lowercased()
        guard let region = regions[name + "_eye_region"], let ball = regions[name + "_eyeball"], !ball.isEmpty else {
            return nil
        }
        let members = Set(ball)
        self.side = side
        self.ball = ball.map(Int.init)
        self.triangles = stride(from: 0, to: triangles.count, by: 3).compactMap { start in
            let corners = SIMD3(triangles[start], triangles[start + 1], triangles[start + 2])
            return members.contains(corners.x) && members.contains(corners.y) && members.contains(corners.z)
                ? corners : nil
        }
        let surface = EyeballSurface(vertices, self.ball, self.triangles)
        lids = region.map(Int.init).filter {
            !members.contains(Int32($0)) && surface.depth(vertices.vector(at: $0)) < 0
        }
    }

    /// For each lid vertex that stands in the eyeball, or nearer to it than `clearance`, the way out along the eyeball's ray.
    func ways(out vertices: [Float], clearance: Float) -> [Int: SIMD3<Float>] {
        let surface = EyeballSurface(vertices, ball, triangles)
        var ways: [Int: SIMD3<Float>] = [:]
        for vertex in lids {
            let place = vertices.vector(at: vertex)
            let depth = surface.depth(place) + clearance
            guard depth > 0 else { continue }
            let away = place - surface.centre
            ways[vertex] = depth / (away * away).sum().squareRoot() * away
        }
        return ways
    }
}
