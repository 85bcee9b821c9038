/// The closest points of a triangle mesh, found through Embree's bounding volume hierarchy.
///
/// A query walks the tree with the distance to the best triangle so far as its radius; the point of a triangle is
/// exact (Ericson, *Real-Time Collision Detection*, 5.1.5) and includes edges and corners. The same mesh and the same
/// points give the same answer, on however many threads; any number
/// of threads may ask one tree at once.
public final class ClosestPointTree: Sendable {
    private let scene: EmbreeScene

    /// The tree of a mesh.
    ///
    /// - Parameters:
    ///   - mesh: the mesh.
    ///   - moving: whether vertices will move often: asks for a tree that `update(positions:)` refits fast.
    /// - Precondition: the mesh has a triangle.
    public init(_ mesh: TriangleMesh, moving: Bool = false) {
        scene = EmbreeScene(positions: mesh.positions, triangles: mesh.triangles, moving: moving)
    }

    /// Moves the vertices, the triangles staying as they are.
    ///
    /// - Parameters:
    ///   - positions: three values a vertex, as many vertices as before.
    ///   - rebuild: builds the tree anew, which pays off after large motion; otherwise its boxes are refitted.
    public func update(positions: [Float], rebuild: Bool = false) {
        scene.update(positions: positions, rebuild: rebuild)
    }

    /// The closest point of the surface to each of `points`.
    ///
    /// - Parameters:
    ///   - points: packed positions in the mesh's frame and unit, three values a point.
    ///   - radius: how far to look; points with nothing that near get triangle −1.
    ///   - hints: a triangle a point to try first, such as the answer of the last iteration; −1 for none. Changes the
    ///     speed, and the answer only between triangles at the same distance.
    ///   - threads: how many threads share the work.
    public func closestPoints(
        to points: [Float], within radius: Float = .infinity, startingFrom hints: [Int32]? = nil, threads: Int = 1
    ) -> ClosestPoints {
        var result = ClosestPoints()
        closestPoints(to: points, within: radius, startingFrom: hints, threads: threads, into: &result)
        return result
    }

    /// The closest point of the surface to each of `points`, written over `result`, whose memory is used again when
    /// its size fits.
    public func closestPoints(
        to points: [Float], within radius: Float = .infinity, startingFrom hints: [Int32]? = nil, threads: Int = 1,
        into result: inout ClosestPoints
    ) {
        let radii = radius.isInfinite ? nil : Array(repeating: radius, count: points.count / 3)
        closestPoints(to: points, radii: radii, startingFrom: hints, threads: threads, into: &result)
    }

    /// The closest point of the surface to each of `points`, each with a search radius of its own.
    public func closestPoints(
        to points: [Float], radii: [Float]?, startingFrom hints: [Int32]? = nil, threads: Int = 1,
        into result: inout ClosestPoints
    ) {
        precondition(points.count % 3 == 0, "points have three coordinates")
        let count = points.count / 3
        precondition(radii == nil || radii!.count == count, "there is a radius a point")
        precondition(hints == nil || hints!.count == count, "there is a hint a point")
        result.resize(to: count)
        scene.closestPoints(to: points, radii: radii, hints: hints, threads: threads, into: &result)
    }
}
