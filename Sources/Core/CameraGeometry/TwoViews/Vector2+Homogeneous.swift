import SpatialGeometry

extension Vector2 {
    /// (x, y, 1).
    @inline(__always) var homogeneous: Vector3 { Vector3(x, y, 1) }
}
