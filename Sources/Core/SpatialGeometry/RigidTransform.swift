/// A motion in space, x ↦ R·x + t: an element of SE(3).
///
/// Values are named by their ends: `cameraFromHead * pointInHead` is the point in the camera's frame.
public struct RigidTransform: Equatable, Sendable {
    /// The rotation R.
    public var rotation: Rotation
    /// The translation t, in metres unless said otherwise.
    public var translation: Vector3

    /// The motion that leaves everything in place.
    public static let identity = RigidTransform()

    /// x ↦ rotation·x + translation.
    @inlinable public init(rotation: Rotation = .identity, translation: Vector3 = .zero) {
        self.rotation = rotation
        self.translation = translation
    }

    /// The moved point.
    @inlinable public static func * (transform: RigidTransform, point: Vector3) -> Vector3 {
        transform.rotation * point + transform.translation
    }

    /// The motion that moves by `right` first, then by `left`.
    @inlinable public static func * (left: RigidTransform, right: RigidTransform) -> RigidTransform {
        RigidTransform(
            rotation: left.rotation * right.rotation, translation: left * right.translation)
    }

    /// The motion that undoes this one.
    @inlinable public var inverse: RigidTransform {
        let rotation = rotation.inverse
        return RigidTransform(rotation: rotation, translation: -(rotation * translation))
    }
}
