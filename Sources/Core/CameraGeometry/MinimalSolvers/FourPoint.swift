public import SpatialGeometry

/// The homography x₂ ~ H·x₁ of four correspondences between image points (or a plane's points and their images).
public enum FourPoint {
    /// The homography of four correspondences, of unit Frobenius norm.
    ///
    /// With the fourth points as origins, H = Σ wᵢ·qᵢ·(pⱼ × pₖ)ᵀ over cyclic (i, j, k), wᵢ = A′ᵢ·Aⱼ·Aₖ, where Aᵢ = det(pⱼ, pₖ) and A′ᵢ
    /// likewise among the q: nothing is divided, so H₂₂ = 0 needs no care.
    ///
    /// - Returns: `nil` when three points are collinear or two are one in either image, and when some triple of points
    ///   turns the other way in the second image (mirrored and bow-tie quadrilaterals), which no view of a plane from
    ///   its front does.
    public static func solve(
        _ first: (Vector2, Vector2, Vector2, Vector2), _ second: (Vector2, Vector2, Vector2, Vector2)
    ) -> Matrix3x3? {
        let (p1, p2, p3) = (first.0 - first.3, first.1 - first.3, first.2 - first.3)
        let (q1, q2, q3) = (second.0 - second.3, second.1 - second.3, second.2 - second.3)
        let a1 = p2.x * p3.y - p2.y * p3.x
        let a2 = p3.x * p1.y - p3.y * p1.x
        let a3 = p1.x * p2.y - p1.y * p2.x
        let b1 = q2.x * q3.y - q2.y * q3.x
        let b2 = q3.x * q1.y - q3.y * q1.x
        let b3 = q1.x * q2.y - q1.y * q2.x
        // Areas count as zero below 1e-7 of the squared extent.
        let sizeP = 1e-7 * (dot(p1, p1) + dot(p2, p2) + dot(p3, p3))
        let sizeQ = 1e-7 * (dot(q1, q1) + dot(q2, q2) + dot(q3, q3))
        let (a, b) = (a1 + a2 + a3, b1 + b2 + b3)
        let leastA = min(min(abs(a1), abs(a2)), min(abs(a3), abs(a)))
        let leastB = min(min(abs(b1), abs(b2)), min(abs(b3), abs(b)))
        guard leastA > sizeP, leastB > sizeQ, a1 * b1 > 0, a2 * b2 > 0, a3 * b3 > 0, a * b > 0 else { return nil }
        let (w1, w2, w3) = (b1 * a2 * a3, b2 * a3 * a1, b3 * a1 * a2)
        // Columns of Σ w·q·nᵀ with n = (y_j − y_k, x_k − x_j, A).
        let (nx1, nx2, nx3) = (w1 * (p2.y - p3.y), w2 * (p3.y - p1.y), w3 * (p1.y - p2.y))
        let (ny1, ny2, ny3) = (w1 * (p3.x - p2.x), w2 * (p1.x - p3.x), w3 * (p2.x - p1.x))
        let (nz1, nz2, nz3) = (w1 * a1, w2 * a2, w3 * a3)
        let h20 = nx1 + nx2 + nx3
        let h21 = ny1 + ny2 + ny3
        var h22 = nz1 + nz2 + nz3
        let h00 = nx1 * q1.x + nx2 * q2.x + nx3 * q3.x + second.3.x * h20
        let h10 = nx1 * q1.y + nx2 * q2.y + nx3 * q3.y + second.3.y * h20
        let h01 = ny1 * q1.x + ny2 * q2.x + ny3 * q3.x + second.3.x * h21
        let h11 = ny1 * q1.y + ny2 * q2.y + ny3 * q3.y + second.3.y * h21
        var h02 = nz1 * q1.x + nz2 * q2.x + nz3 * q3.x + second.3.x * h22
        var h12 = nz1 * q1.y + nz2 * q2.y + nz3 * q3.y + second.3.y * h22
        // H·T(−p4).
        h02 -= h00 * first.3.x + h01 * first.3.y
        h12 -= h10 * first.3.x + h11 * first.3.y
        h22 -= h20 * first.3.x + h21 * first.3.y
        let square =
            h00 * h00 + h01 * h01 + h02 * h02 + h10 * h10 + h11 * h11 + h12 * h12 + h20 * h20 + h21 * h21 + h22 * h22
        let scale = 1 / square.squareRoot()
        guard scale.isFinite, scale > 0 else { return nil }
        return Matrix3x3(
            columns: Vector3(h00, h10, h20) * scale, Vector3(h01, h11, h21) * scale, Vector3(h02, h12, h22) * scale)
    }
}
