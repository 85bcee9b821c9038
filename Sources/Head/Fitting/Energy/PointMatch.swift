internal import HeadModel
internal import SpatialGeometry

/// A scan point with its partner, the closest place of the model's surface, and how much the pair counts.
struct PointMatch: Sendable {
    /// The partner.
    var point: SurfacePoint
    /// The scan point, in metres.
    var target: Vector3
    /// The scan's unit normal there, outwards.
    var normal: Vector3
    /// How much the pair counts.
    var weight: Double
}
