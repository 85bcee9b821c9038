public import SpatialGeometry

/// Essential matrices E = [t]×·R between calibrated cameras, x₂ᵀ·E·x₁ = 0 over directions.
public enum Essential {
    /// The essential matrix of a relative pose, of unit Frobenius norm.
    public static func matrix(of secondFromFirst: RigidTransform) -> Matrix3x3 {
        (Matrix3x3.crossProduct(secondFromFirst.translation) * secondFromFirst.rotation.matrix).unitNorm
    }

    /// The four relative poses of an essential matrix: two rotations, a unit translation and its opposite.
    ///
    /// - Returns: an empty array for a matrix whose rank is not two.
    public static func decompose(_ essential: Matrix3x3) -> [RigidTransform] {
        guard let (u, values, v) = essential.singularValueDecomposition(), values.y > 1e-9 * values.x else { return [] }
        let (left, right) = (u.determinant < 0 ? -1 * u : u, v.determinant < 0 ? -1 * v : v)
        let turn = Matrix3x3(rows: Vector3(0, -1, 0), Vector3(1, 0, 0), Vector3(0, 0, 1))
        let translation = left.columns.2
        return [turn, turn.transposed].flatMap { middle in
            let rotation = Rotation(unchecked: left * middle * right.transposed).renormalized
            return [
                RigidTransform(rotation: rotation, translation: translation),
                RigidTransform(rotation: rotation, translation: -translation),
            ]
        }
    }

    /// The relative pose among the four that puts most correspondences in front of both cameras.
    ///
    /// - Returns: the pose secondFromFirst with |t| = 1 and the correspondences in front of both cameras; `nil` when the
    ///   matrix has no poses.
    public static func pose(
        _ essential: Matrix3x3, _ first: [Vector3], _ second: [Vector3]
    ) -> (secondFromFirst: RigidTransform, inFront: Int)? {
        decompose(essential).map { pose in
            (pose, zip(first, second).count { isInFront(pose, $0, $1) })
        }.max { $0.1 < $1.1 }
    }

    /// Whether two lines of sight meet in front of both cameras: depths from x₂·d₂ = R·x₁·d₁ + t, least squares.
    static func isInFront(_ pose: RigidTransform, _ first: Vector3, _ second: Vector3) -> Bool {
        let turned = pose.rotation * first
        let (aa, bb, ab) = (dot(turned, turned), dot(second, second), dot(turned, second))
        let (at, bt) = (dot(turned, pose.translation), dot(second, pose.translation))
        // Both depths times the positive determinant aa·bb − ab².
        return ab * bt - bb * at > 0 && aa * bt - ab * at > 0
    }

    /// The rotation that best takes the first directions to the second, and the root mean square of the angles left; `nil`
    /// for directions that are none.
    static func rotationOnly(_ first: [Vector3], _ second: [Vector3]) -> (rotation: Rotation, rms: Double)? {
        var covariance = Matrix3x3.zero
        for (p, q) in zip(first, second) {
            covariance = covariance + Matrix3x3.outerProduct(q.normalized, p.normalized)
        }
        guard let rotation = Rotation(closestTo: covariance) else { return nil }
        let sum = zip(first, second).reduce(0.0) {
            let offset = cross(rotation * $1.0.normalized, $1.1.normalized)
            return $0 + dot(offset, offset)
        }
        return (rotation, (sum / Double(max(first.count, 1))).squareRoot())
    }
}
