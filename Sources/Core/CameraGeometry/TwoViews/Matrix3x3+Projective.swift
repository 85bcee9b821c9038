import SpatialGeometry

// What matrices known up to scale need.

extension Matrix3x3 {
    /// √(Σ elements²).
    var frobeniusNorm: Double {
        (dot(columns.0, columns.0) + dot(columns.1, columns.1) + dot(columns.2, columns.2)).squareRoot()
    }

    /// The matrix over its Frobenius norm.
    var unitNorm: Matrix3x3 { (1 / frobeniusNorm) * self }

    /// The nearest matrix with a smallest singular value of 0; `nil` when the second is 0 too, to rounding.
    var rankTwo: Matrix3x3? {
        guard let (left, values, right) = singularValueDecomposition(), values.y > 1e-12 * values.x else { return nil }
        let scaled = Matrix3x3(columns: left.columns.0 * values.x, left.columns.1 * values.y, .zero)
        return scaled * right.transposed
    }

    /// Whether two matrices of unit norm are one up to sign.
    @inline(__always) func isParallel(to other: Matrix3x3) -> Bool {
        let product =
            dot(columns.0, other.columns.0) + dot(columns.1, other.columns.1) + dot(columns.2, other.columns.2)
        return 1 - abs(product) < 1e-13
    }

    /// The unit e with eᵀ·M = 0 of a matrix of rank two, the left epipole of a fundamental matrix: from the two columns that
    /// are least parallel. Not finite for a matrix of lower rank.
    @inline(__always) var leftNullVector: Vector3 {
        let (a, b, c) = columns
        let (ab, bc, ca) = (cross(a, b), cross(b, c), cross(c, a))
        var widest = ab
        if dot(bc, bc) > dot(widest, widest) { widest = bc }
        if dot(ca, ca) > dot(widest, widest) { widest = ca }
        return widest.normalized
    }
}
