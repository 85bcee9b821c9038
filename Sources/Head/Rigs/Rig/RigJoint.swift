public import SpatialGeometry

/// A joint of a rig; at rest its axes are those of the rig's frame.
public struct RigJoint: Equatable, Sendable {
    /// Its name.
    public var name: String
    /// The number of its parent; `nil` for the root.
    public var parent: Int?
    /// Where it is at rest, in the rig's frame and unit.
    public var position: Vector3
}
