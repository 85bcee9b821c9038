public import SpatialGeometry

/// The rotations of a head's five joints, as axis-angle vectors in radians.
public struct HeadPose: Codable, Equatable, Sendable {
    /// The whole head about the root joint, at the base of the neck.
    public var root: Vector3
    /// The head on the neck.
    public var neck: Vector3
    /// The jaw; a positive x opens the mouth.
    public var jaw: Vector3
    /// The subject's left eye.
    public var leftEye: Vector3
    /// The subject's right eye.
    public var rightEye: Vector3

    /// The pose with the given rotations; at rest when nothing is given.
    public init(
        root: Vector3 = .zero, neck: Vector3 = .zero, jaw: Vector3 = .zero, leftEye: Vector3 = .zero,
        rightEye: Vector3 = .zero
    ) {
        self.root = root
        self.neck = neck
        self.jaw = jaw
        self.leftEye = leftEye
        self.rightEye = rightEye
    }

    /// The five vectors in the order of the joints.
    public var joints: [Vector3] {
        get { [root, neck, jaw, leftEye, rightEye] }
        set {
            precondition(newValue.count == 5, "a head has five joints")
            (root, neck, jaw, leftEye, rightEye) = (newValue[0], newValue[1], newValue[2], newValue[3], newValue[4])
        }
    }
}
