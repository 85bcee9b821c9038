package import HeadModel
package import Meshes
internal import SpatialGeometry

/// What a fit knows of the model's surface beforehand: how much each vertex counts, and where the surface ends.
package struct ModelSurface: Sendable {
    /// All triangles: a scan point closest to a part that does not count is that part's, and is left out.
    package let triangles: [Int32]
    /// The weight of each vertex: the smallest of the regions it lies in, at most 1.
    package let weights: [Float]
    /// Whether a vertex lies on the edge of the surface, where closest points pile up.
    package let isBoundary: [Bool]

    /// The surface of a head, its regions weighted by name; vertices in none of them weigh 1.
    ///
    /// Regions that the head does not have change nothing: ``FittingConfiguration/missingRegions(on:)`` tells of them
    /// before a fit.
    ///
    /// - Parameter hidden: vertices that do not count whatever their region.
    package init(_ head: Head, regionWeights: [String: Double], hidden: Set<Int32> = []) {
        var weights = [Float](repeating: 1, count: head.vertexCount)
        for (region, weight) in regionWeights {
            for vertex in head.regions[region] ?? [] {
                weights[Int(vertex)] = min(weights[Int(vertex)], Float(weight))
            }
        }
        for vertex in hidden { weights[Int(vertex)] = 0 }
        self.weights = weights
        triangles = head.triangles
        isBoundary = MeshTopology(vertexCount: head.vertexCount, triangles: triangles).boundaryVertices
    }

    /// The place that was found closest to a scan point; `nil` where none was near enough.
    package func point(_ index: Int, of closest: ClosestPoints) -> SurfacePoint? {
        let triangle = 3 * Int(closest.triangles[index])
        guard triangle >= 0 else { return nil }
        return SurfacePoint(
            corners: SIMD3(triangles[triangle], triangles[triangle + 1], triangles[triangle + 2]),
            weights: closest.barycentric.vector(at: index))
    }
}
