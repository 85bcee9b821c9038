import LinearAlgebra
public import SpatialGeometry

/// Homographies x₂ ~ H·x₁ between image points (or a plane's points and their images), scaled to unit Frobenius norm.
public enum Homography {
    /// The homography of least algebraic error over any number of correspondences, in normalised coordinates (Hartley,
    /// PAMI 1997).
    ///
    /// - Throws: ``CameraGeometryError`` for different lengths, fewer than four points, coordinates not finite, or points
    ///   that do not determine it.
    public static func fit(_ first: [Vector2], _ second: [Vector2]) throws(CameraGeometryError) -> Matrix3x3 {
        try Correspondences.check(first, second, minimum: 4)
        guard let from = ImageNormalization(first), let to = ImageNormalization(second) else {
            throw .degenerate(.imagePoints)
        }
        var normal = Matrix(rows: 9, columns: 9)
        for (p, q) in zip(first, second) {
            let (x, u) = (from.apply(p), to.apply(q))
            let rows = [
                [x.x, x.y, 1, 0, 0, 0, -u.x * x.x, -u.x * x.y, -u.x],
                [0, 0, 0, x.x, x.y, 1, -u.y * x.x, -u.y * x.y, -u.y],
            ]
            for row in rows {
                for i in 0..<9 where row[i] != 0 {
                    for j in i..<9 { normal.elements[i * 9 + j] += row[i] * row[j] }
                }
            }
        }
        guard let eigen = SymmetricEigendecomposition(normal), eigen.values[1] > 1e-12 * eigen.values[8] else {
            throw .degenerate(.imagePoints)
        }
        let h = to.inverse * Matrix3x3(rowMajor: eigen.vectors.column(0)) * from.matrix
        guard abs(Matrix3x3(rowMajor: eigen.vectors.column(0)).determinant) > 1e-10 else {
            throw .degenerate(.imagePoints)
        }
        return h.unitNorm
    }

    /// The image of a point; infinite for a point that goes to the horizon.
    public static func apply(_ homography: Matrix3x3, _ point: Vector2) -> Vector2 {
        let image = homography * point.homogeneous
        return Vector2(image.x / image.z, image.y / image.z)
    }
}
