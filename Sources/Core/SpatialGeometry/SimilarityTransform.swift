/// A motion with a change of scale, x ↦ s·R·x + t: an element of Sim(3).
public struct SimilarityTransform: Equatable, Sendable {
    /// The scale s, positive.
    public var scale: Double
    /// The rotation R.
    public var rotation: Rotation
    /// The translation t, in the unit of the target frame.
    public var translation: Vector3

    /// The transform that leaves everything in place.
    public static let identity = SimilarityTransform()

    /// x ↦ scale·rotation·x + translation.
    @inlinable public init(scale: Double = 1, rotation: Rotation = .identity, translation: Vector3 = .zero) {
        self.scale = scale
        self.rotation = rotation
        self.translation = translation
    }

    /// The transformed point.
    @inlinable public static func * (transform: SimilarityTransform, point: Vector3) -> Vector3 {
        transform.scale * (transform.rotation * point) + transform.translation
    }

    /// The transform that applies `right` first, then `left`.
    @inlinable public static func * (left: SimilarityTransform, right: SimilarityTransform) -> SimilarityTransform {
        SimilarityTransform(
            scale: left.scale * right.scale, rotation: left.rotation * right.rotation,
            translation: left * right.translation)
    }

    /// The transform that undoes this one.
    @inlinable public var inverse: SimilarityTransform {
        let rotation = rotation.inverse
        return SimilarityTransform(
            scale: 1 / scale, rotation: rotation, translation: -(rotation * translation) / scale)
    }
}
