/// Rays against a triangle mesh, through Embree.
public final class RayCaster {
    private let scene: EmbreeScene

    /// A caster of rays at a mesh.
    ///
    /// - Precondition: the mesh has a triangle.
    public init(_ mesh: TriangleMesh) {
        scene = EmbreeScene(positions: mesh.positions, triangles: mesh.triangles, moving: false)
    }

    /// The first triangle each ray meets, −1 for none, and the distance in lengths of the ray's direction, infinite for
    /// none.
    ///
    /// - `origins`: packed positions, three values a ray.
    /// - `directions`: packed directions, of any length but zero.
    /// - `near`: where along the ray to begin, in lengths of its direction.
    /// - `far`: where to end.
    public func firstHits(
        origins: [Float], directions: [Float], near: Float = 0, far: Float = .infinity, threads: Int = 1
    ) -> (triangles: [Int32], distances: [Float]) {
        precondition(origins.count == directions.count && origins.count % 3 == 0, "a ray has an origin and a direction")
        var triangles = [Int32](repeating: -1, count: origins.count / 3)
        var distances = [Float](repeating: .infinity, count: origins.count / 3)
        scene.firstHits(
            origins: origins, directions: directions, near: near, far: far, threads: threads, triangles: &triangles,
            distances: &distances)
        return (triangles, distances)
    }

    /// Whether a ray from each origin in one common direction meets anything.
    ///
    /// - `near`: where along the ray to begin, so that the triangles around the origin do not count.
    public func occluded(
        origins: [Float], direction: SIMD3<Float>, near: Float, far: Float = .infinity, threads: Int = 1
    ) -> [Bool] {
        precondition(origins.count % 3 == 0, "points have three coordinates")
        var flags = [UInt8](repeating: 0, count: origins.count / 3)
        scene.occluded(
            origins: origins, direction: direction, near: near, far: far, threads: threads, into: &flags)
        return flags.map { $0 != 0 }
    }

    /// For each point from how many of the given directions it can be seen from far outside.
    ///
    /// Points of an interior shell (the inside of a mouth, an eye behind its lid) are seen from none or few.
    ///
    /// - `points`: packed positions on or near the surface.
    /// - `directions`: unit vectors from the points towards the viewers.
    /// - `clearance`: the distance from the point at which a ray begins, in the mesh's unit: a little more than the
    ///   noise of the surface.
    public func visibleDirectionCounts(
        points: [Float], directions: [SIMD3<Float>], clearance: Float, threads: Int = 1
    ) -> [Int] {
        var counts = [Int](repeating: 0, count: points.count / 3)
        for direction in directions {
            let hidden = occluded(origins: points, direction: direction, near: clearance, threads: threads)
            for index in counts.indices where !hidden[index] { counts[index] += 1 }
        }
        return counts
    }
}
