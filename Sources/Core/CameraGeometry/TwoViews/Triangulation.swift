import LinearAlgebra
public import SpatialGeometry

/// Points in space from their images.
public enum Triangulation {
    /// The point of least algebraic error over two or more views (direct linear transform).
    ///
    /// - Parameters:
    ///   - bearings: a direction a view, in its camera's frame.
    ///   - poses: cameraFromWorld, by index.
    /// - Returns: the point in the world's frame; `nil` for fewer than two views, parallel lines of sight, or a point behind
    ///   one of the cameras.
    public static func linear(_ bearings: [Vector3], _ poses: [RigidTransform]) -> Vector3? {
        precondition(bearings.count == poses.count, "a bearing belongs to each pose")
        guard bearings.count >= 2 else { return nil }
        var normal = Matrix(rows: 4, columns: 4)
        for (bearing, pose) in zip(bearings, poses) {
            let unit = bearing.normalized
            let q = Matrix3x3.identity - Matrix3x3.outerProduct(unit, unit)
            let (a, b, c) = (q * pose.rotation.matrix).columns
            let d = q * pose.translation
            let columns = [a, b, c, d]
            for i in 0..<4 {
                for j in i..<4 { normal[i, j] += dot(columns[i], columns[j]) }
            }
        }
        guard let eigen = SymmetricEigendecomposition(normal), eigen.values[1] > 1e-13 * eigen.values[3] else {
            return nil
        }
        let x = eigen.vectors.column(0)
        let point = Vector3(x[0], x[1], x[2]) / x[3]
        return checked(point, bearings, poses)
    }

    /// The point nearest to all lines of sight: of two, the midpoint of their common perpendicular.
    ///
    /// - Returns: as for ``linear(_:_:)``.
    public static func midpoint(_ bearings: [Vector3], _ poses: [RigidTransform]) -> Vector3? {
        precondition(bearings.count == poses.count, "a bearing belongs to each pose")
        guard bearings.count >= 2 else { return nil }
        var (normal, right) = (Matrix3x3.zero, Vector3.zero)
        let origin = poses[0].inverse.translation
        for (bearing, pose) in zip(bearings, poses) {
            let direction = (pose.rotation.inverse * bearing).normalized
            let q = Matrix3x3.identity - Matrix3x3.outerProduct(direction, direction)
            normal = normal + q
            right += q * (pose.inverse.translation - origin)
        }
        // det(Σ(I − ddᵀ)) is the squared sine of the angle between two lines, times a constant.
        guard normal.determinant > 1e-14 else { return nil }
        return checked(normal.inverse * right + origin, bearings, poses)
    }

    /// Two views: the image points moved least (in the normalised images) so that their lines of sight meet, then met.
    ///
    /// Lindstrom, "Triangulation made easy", CVPR 2010: two iterations reach the optimum of Hartley and Sturm.
    ///
    /// - Parameters:
    ///   - first: (x, y) = (X/Z, Y/Z) in the first camera.
    ///   - second: the same in the second.
    ///   - secondFromFirst: the relative pose.
    /// - Returns: the point in the first camera's frame, or `nil` as for ``linear(_:_:)``.
    public static func optimal(
        _ first: Vector2, _ second: Vector2, secondFromFirst: RigidTransform
    ) -> Vector3? {
        let essential = Matrix3x3.crossProduct(secondFromFirst.translation) * secondFromFirst.rotation.matrix
        let transposed = essential.transposed
        var n1 = (transposed * second.homogeneous).xy
        var n2 = (essential * first.homogeneous).xy
        // E's upper left 2×2 block between the two steps.
        func apply(_ v: Vector2) -> Vector2 { (essential * Vector3(v.x, v.y, 0)).xy }
        func applyTransposed(_ v: Vector2) -> Vector2 { (transposed * Vector3(v.x, v.y, 0)).xy }
        let a = dot(n2, apply(n1))
        let b = 0.5 * (dot(n1, n1) + dot(n2, n2))
        let c = dot(second.homogeneous, essential * first.homogeneous)
        let discriminant = max(0, b * b - a * c)
        var lambda = c / (b + discriminant.squareRoot())
        guard lambda.isFinite else { return nil }
        let (d1, d2) = (lambda * n1, lambda * n2)
        n1 -= applyTransposed(d2)
        n2 -= apply(d1)
        let scale = (dot(n1, d1) + dot(n2, d2)) / (dot(n1, n1) + dot(n2, n2))
        if scale.isFinite { lambda = scale }
        let moved1 = c == 0 ? first : first - lambda * n1
        let moved2 = c == 0 ? second : second - lambda * n2
        return linear([moved1.homogeneous, moved2.homogeneous], [.identity, secondFromFirst])
    }

    /// A point that is finite and in front of all cameras.
    private static func checked(_ point: Vector3, _ bearings: [Vector3], _ poses: [RigidTransform]) -> Vector3? {
        guard point.isFinite else { return nil }
        let isInFront = zip(bearings, poses).allSatisfy { dot($0, $1 * point) > 0 }
        return isInFront ? point : nil
    }
}

extension SIMD3<Double> {
    fileprivate var xy: Vector2 { Vector2(x, y) }
}
