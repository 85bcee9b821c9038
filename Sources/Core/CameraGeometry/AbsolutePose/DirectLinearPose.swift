import LinearAlgebra
public import SpatialGeometry

/// The pose of a calibrated camera by the direct linear transform, from six points or more that are not coplanar.
///
/// The twelve elements of [R | t] are taken for independent and solved linearly, then R is made a rotation: fast, without
/// starts, and the least accurate of the solvers here. Hartley and Zisserman, "Multiple view geometry", 7.1.
public enum DirectLinearPose {
    /// The pose, not refined; `nil` for fewer than six points, or coplanar ones.
    ///
    /// - Parameters:
    ///   - bearings: unit directions in the camera's frame.
    ///   - points: the world points, by index.
    public static func solve(_ bearings: [Vector3], _ points: [Vector3]) -> RigidTransform? {
        guard points.count >= 6, points.count == bearings.count else { return nil }
        let centre = points.reduce(Vector3.zero, +) / Double(points.count)
        let extent = points.reduce(0) { max($0, ($1 - centre).length) }
        guard extent > 0, extent.isFinite else { return nil }
        var normal = Matrix(rows: 12, columns: 12)
        for (bearing, point) in zip(bearings, points) {
            // m × (P·X) = 0, as the projection I − mmᵀ of P·X.
            let q = Matrix3x3.identity - Matrix3x3.outerProduct(bearing, bearing)
            let x = (point - centre) / extent
            let homogeneous = [x.x, x.y, x.z, 1]
            for i in 0..<3 {
                for k in 0..<3 {
                    for j in 0..<4 {
                        for l in 0..<4 {
                            normal.elements[(i * 4 + j) * 12 + k * 4 + l] += q[i, k] * homogeneous[j] * homogeneous[l]
                        }
                    }
                }
            }
        }
        guard let eigen = SymmetricEigendecomposition(normal), eigen.values[1] > 1e-9 * eigen.values[11] else {
            return nil
        }
        let p = eigen.vectors.column(0)
        var matrix = Matrix3x3(rows: Vector3(p[0], p[1], p[2]), Vector3(p[4], p[5], p[6]), Vector3(p[8], p[9], p[10]))
        var shift = Vector3(p[3], p[7], p[11])
        if matrix.determinant < 0 { (matrix, shift) = (-1 * matrix, -shift) }
        guard let (_, values, _) = matrix.singularValueDecomposition(), let rotation = Rotation(closestTo: matrix)
        else {
            return nil
        }
        let scale = values.sum() / 3
        guard scale > 1e-12 else { return nil }
        let translation = shift / scale * extent - rotation * centre
        return translation.isFinite ? RigidTransform(rotation: rotation, translation: translation) : nil
    }
}
