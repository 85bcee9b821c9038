public import SpatialGeometry

extension Homography {
    /// A motion and a plane that explain a homography between calibrated views.
    public struct Motion: Sendable {
        /// A point X of the first camera is at R·X + t in the second; t in units of the plane's distance.
        public var secondFromFirst: RigidTransform
        /// The plane's unit normal n in the first camera's frame, n·X = 1 on the plane at unit distance; zero for a pure
        /// rotation.
        public var normal: Vector3
    }

    /// The motions behind a homography over normalised points: H ~ R + t·nᵀ.
    ///
    /// Two solutions (and their opposites, which put the plane behind the camera) remain in general; a pure rotation is one.
    /// Malis and Vargas, "Deeper understanding of the homography decomposition", INRIA 2007, by singular values
    /// (Ma, Soatto, Košecká, Sastry, 5.3.3). Rotations have determinant +1.
    ///
    /// - `visible`: normalised points of the first image that lie on the plane: solutions that put one behind the
    ///   camera are left out. Without any, all four are returned.
    public static func decompose(_ homography: Matrix3x3, visible: [Vector2] = []) -> [Motion] {
        guard var (_, values, right) = homography.singularValueDecomposition(), values.y > 0 else { return [] }
        var h = (1 / values.y) * homography
        if h.determinant < 0 { h = -1 * h }
        values /= values.y
        let (s1, s3) = (values.x * values.x, values.z * values.z)
        // All singular values 1: nothing but a turn.
        if s1 - s3 < 1e-9 {
            guard let turn = Rotation(closestTo: h) else { return [] }
            return [Motion(secondFromFirst: RigidTransform(rotation: turn), normal: .zero)]
        }
        if right.determinant < 0 { right = -1 * right }
        let (v1, v2, v3) = right.columns
        let (low, high) = (max(0, 1 - s3).squareRoot(), max(0, s1 - 1).squareRoot())
        let scale = 1 / (s1 - s3).squareRoot()
        var motions: [Motion] = []
        for sign in [1.0, -1.0] {
            let u = scale * (low * v1 + sign * high * v3)
            let from = Matrix3x3(columns: v2, u, cross(v2, u))
            let (hv, hu) = (h * v2, h * u)
            let to = Matrix3x3(columns: hv, hu, cross(hv, hu))
            guard let rotation = Rotation(closestTo: to * from.transposed) else { continue }
            let normal = cross(v2, u)
            let translation = (h - rotation.matrix) * normal
            motions.append(
                Motion(secondFromFirst: RigidTransform(rotation: rotation, translation: translation), normal: normal))
            motions.append(
                Motion(secondFromFirst: RigidTransform(rotation: rotation, translation: -translation), normal: -normal))
        }
        guard !visible.isEmpty else { return motions }
        return motions.filter { motion in
            visible.allSatisfy { dot(motion.normal, $0.homogeneous) > 0 }
        }
    }
}
