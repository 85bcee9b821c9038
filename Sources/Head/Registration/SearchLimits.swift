internal import SpatialGeometry

/// What is known of a head before it is looked for, in the scan's normalised frame.
struct SearchLimits {
    /// The direction up.
    var up: Vector3?
    /// The direction out of the face.
    var front: Vector3?
    /// The smallest and the largest size: the root mean square radius of the scan in metres.
    var radii: ClosedRange<Double>?

    /// Whether axes agree with what is known, to 60°.
    func allow(_ rotation: Rotation) -> Bool {
        if let up, dot(rotation.matrix.columns.1, up) < 0.5 { return false }
        if let front, dot(rotation.matrix.columns.2, front) < 0.5 { return false }
        return true
    }

    /// Some sizes of the series of all, those that may be.
    func radii(_ steps: Range<Int>) -> [Double] {
        steps.map { 0.042 * SurfaceProfile.radiusFactor($0) }.filter { radii?.contains($0) ?? true }
    }

    /// The sizes of scans from a small patch of a face to a whole person, and to a room.
    static let (person, room) = (0..<26, 0..<38)
}
