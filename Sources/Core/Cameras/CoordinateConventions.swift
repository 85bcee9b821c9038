public import SpatialGeometry

/// Conversions of poses to and from the conventions of other software, by name.
///
/// Ours is OpenCV's and COLMAP's camera frame (+x right, +y down, +z forward) and x = R·X + t. OpenGL's and ARKit's
/// camera looks along −z with +y up.
extension RigidTransform {
    /// The turn by π about x: OpenCV's camera axes to OpenGL's and back.
    private static let flip = Rotation(
        unchecked: Matrix3x3(columns: Vector3(1, 0, 0), Vector3(0, -1, 0), Vector3(0, 0, -1)))

    /// OpenCV's rotation vector (radians) and translation of a pose cameraFromWorld.
    public var openCV: (rotationVector: Vector3, translation: Vector3) { (rotation.axisAngle, translation) }

    /// A pose cameraFromWorld from OpenCV's rotation vector (radians) and translation.
    public init(openCVRotationVector rotationVector: Vector3, translation: Vector3) {
        self.init(rotation: Rotation(axisAngle: rotationVector), translation: translation)
    }

    /// COLMAP's quaternion (w, x, y, z) and translation of a pose cameraFromWorld, as in its `images.txt`.
    public var colmap: (quaternion: SIMD4<Double>, translation: Vector3) { (rotation.quaternion, translation) }

    /// A pose cameraFromWorld from COLMAP's quaternion (w, x, y, z) and translation.
    ///
    /// - Precondition: the quaternion is not zero.
    public init(colmapQuaternion quaternion: SIMD4<Double>, translation: Vector3) {
        self.init(rotation: Rotation(quaternion: quaternion), translation: translation)
    }

    /// OpenGL's view matrix (camera looking along −z, +y up) of a pose cameraFromWorld, as a motion.
    public var openGLView: RigidTransform {
        RigidTransform(rotation: Self.flip) * self
    }

    /// A pose cameraFromWorld from OpenGL's view matrix.
    public init(openGLView view: RigidTransform) {
        self = RigidTransform(rotation: Self.flip) * view
    }

    /// ARKit's camera transform (worldFromCamera, camera looking along −z, +y up) of a pose cameraFromWorld.
    public var arKitCameraTransform: RigidTransform { openGLView.inverse }

    /// A pose cameraFromWorld from ARKit's camera transform.
    public init(arKitCameraTransform transform: RigidTransform) {
        self.init(openGLView: transform.inverse)
    }
}
