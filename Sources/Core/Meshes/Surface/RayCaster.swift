/// Rays against a triangle mesh, through Embree; any number of threads may ask one caster at once.
public final class RayCaster: Sendable {
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
    /// - Parameters:
    ///   - origins: packed positions, three values a ray.
    ///   - directions: packed directions, of any length but zero.
    ///   - near: where along the ray to begin, in lengths of its direction.
    ///   - far: where to end.
    ///   - threads: how many threads share the work.
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
    /// - Parameters:
    ///   - origins: packed positions, three values a ray; fastest where neighbours follow each other.
    ///   - direction: the direction of all rays, of any length but zero.
    ///   - near: where along the ray to begin, so that the triangles around the origin do not count.
    ///   - far: where to end.
    ///   - threads: how many threads share the work.
    public func occluded(
        origins: [Float], direction: SIMD3<Float>, near: Float, far: Float = .infinity, threads: Int = 1
    ) -> [Bool] {
        precondition(origins.count % 3 == 0, "points have three coordinates")
        var flags = [UInt8](repeating: 0, count: origins.count / 3)
        scene.occluded(
            origins: origins, direction: direction, near: near, far: far, threads: threads, into: &flags)
        return flags.map { $0 != 0 }
    }

    /// Which points can be seen from far outside, from at least one of the given directions.
    ///
    /// Points of an interior shell (the inside of a mouth, an eye behind its lid) cannot. A direction is tried only on
    /// points that none before it saw, so that the likeliest come first.
    ///
    /// - Parameters:
    ///   - points: packed positions on or near the surface.
    ///   - directions: unit vectors from the points towards the viewers.
    ///   - clearance: the distance from the point at which a ray begins, in the mesh's unit: a little more than the
    ///     noise of the surface.
    ///   - threads: how many threads share the work.
    public func visible(
        _ points: [Float], from directions: [SIMD3<Float>], clearance: Float, threads: Int = 1
    ) -> [Bool] {
        var isVisible = [Bool](repeating: false, count: points.count / 3)
        var (left, origins) = (Array(isVisible.indices), points)
        for direction in directions where !left.isEmpty {
            let hidden = occluded(origins: origins, direction: direction, near: clearance, threads: threads)
            var count = 0
            for (index, point) in left.enumerated() {
                guard hidden[index] else {
                    isVisible[point] = true
                    continue
                }
                left[count] = point
                for axis in 0..<3 { origins[3 * count + axis] = origins[3 * index + axis] }
                count += 1
            }
            left.removeLast(left.count - count)
            origins.removeLast(origins.count - 3 * count)
        }
        return isVisible
    }
}
