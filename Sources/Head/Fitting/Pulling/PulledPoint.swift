public import HeadModel
public import SpatialGeometry

/// A point of a head's surface, and where it is to come.
public struct PulledPoint: Equatable, Sendable {
    /// The point, fixed on the surface.
    public var point: SurfacePoint
    /// Where it is to come, in metres in the frame of the head's parameters.
    public var target: Vector3

    /// A point and its target.
    public init(_ point: SurfacePoint, target: Vector3) {
        self.point = point
        self.target = target
    }
}
