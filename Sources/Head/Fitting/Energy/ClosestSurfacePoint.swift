package import HeadModel
package import Meshes
internal import SpatialGeometry

/// The place of a model's surface that is closest to a scan point: how much it counts and where it looks.
package struct ClosestSurfacePoint {
    /// The place, between the corners of its triangle.
    package let point: SurfacePoint
    /// The mean of its corners' weights.
    package let weight: Float
    /// Whether it lies on the edge of the surface, where closest points pile up.
    package let isOnBoundary: Bool
    private let normal: SIMD3<Float>

    /// Corners that have no more of a point than this do not say whether it lies on an edge.
    private static let leastShare: Float = 1e-4

    /// The place that was found for a scan point; `nil` where none was near enough.
    ///
    /// - Parameters:
    ///   - index: the scan point.
    ///   - closest: what was found.
    ///   - surface: the model's surface, whose triangles were asked.
    ///   - normals: the packed normals of its vertices, where the model stands.
    package init?(_ index: Int, of closest: ClosestPoints, on surface: ModelSurface, normals: [Float]) {
        guard let point = surface.point(index, of: closest) else { return nil }
        var (weight, normal, isOnBoundary) = (Float(0), SIMD3<Float>.zero, true)
        for corner in 0..<3 where point.weights[corner] > Self.leastShare {
            let vertex = Int(point.corners[corner])
            weight += point.weights[corner] * surface.weights[vertex]
            isOnBoundary = isOnBoundary && surface.isBoundary[vertex]
            normal += point.weights[corner] * normals.vector(at: vertex)
        }
        self.point = point
        self.weight = weight
        self.isOnBoundary = isOnBoundary
        self.normal = normal
    }

    /// Whether the surface looks where `other`, a unit vector, does: within the angle of that cosine.
    package func looksAlong(_ other: SIMD3<Float>, cosine: Float) -> Bool {
        dot(normal, other) > cosine * dot(normal, normal).squareRoot()
    }
}
