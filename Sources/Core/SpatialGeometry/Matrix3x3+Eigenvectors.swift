extension Matrix3x3 {
    /// The eigenvalues, ascending, and orthonormal eigenvectors, one a column, of a symmetric matrix.
    ///
    /// By Jacobi's turns, which make one pair of elements off the diagonal zero at a time; only the upper triangle is read.
    /// The vectors have determinant 1. Golub and Van Loan, "Matrix computations", 8.5.
    ///
    /// - Returns: `nil` for a matrix with an element that is not finite.
    public func symmetricEigendecomposition() -> (values: Vector3, vectors: Matrix3x3)? {
        let unit = largestMagnitude
        guard unit.isFinite, columns.0.isFinite, columns.1.isFinite, columns.2.isFinite else { return nil }
        guard unit > 0 else { return (.zero, .identity) }
        var diagonal = Vector3(self[0, 0], self[1, 1], self[2, 2]) / unit
        // Elements (1, 2), (0, 2) and (0, 1): each by the axis that its turn is about.
        var off = Vector3(self[1, 2], self[0, 2], self[0, 1]) / unit
        var vectors = Matrix3x3.identity
        for _ in 0..<30 {
            var turned = false
            for axis in 0..<3 {
                let (i, j) = ((axis + 1) % 3, (axis + 2) % 3)
                let element = off[axis]
                guard abs(element) > 0.25 * Double.ulpOfOne * abs(diagonal[i] * diagonal[j]).squareRoot(),
                    abs(element) > 1e-290
                else {
                    off[axis] = 0
                    continue
                }
                turned = true
                let ratio = (diagonal[j] - diagonal[i]) / (2 * element)
                let tangent = (ratio < 0 ? -1 : 1) / (abs(ratio) + (1 + ratio * ratio).squareRoot())
                let cosine = 1 / (1 + tangent * tangent).squareRoot()
                let sine = cosine * tangent
                diagonal[i] -= tangent * element
                diagonal[j] += tangent * element
                off[axis] = 0
                // The elements that join the third axis to i and to j stand under j and under i.
                let (toI, toJ) = (off[j], off[i])
                off[j] = cosine * toI - sine * toJ
                off[i] = sine * toI + cosine * toJ
                let (x, y) = (vectors.column(i), vectors.column(j))
                vectors.setColumn(i, cosine * x - sine * y)
                vectors.setColumn(j, sine * x + cosine * y)
            }
            if !turned { break }
        }
        var order = (0, 1, 2)
        if diagonal[order.1] < diagonal[order.0] { swap(&order.0, &order.1) }
        if diagonal[order.2] < diagonal[order.1] { swap(&order.1, &order.2) }
        if diagonal[order.1] < diagonal[order.0] { swap(&order.0, &order.1) }
        // What a dozen turns took from their orthonormality is given back.
        let first = vectors.column(order.0).normalized
        let other = vectors.column(order.1)
        let second = (other - dot(other, first) * first).normalized
        return (
            unit * Vector3(diagonal[order.0], diagonal[order.1], diagonal[order.2]),
            Matrix3x3(columns: first, second, cross(first, second))
        )
    }

    @inline(__always) private func column(_ index: Int) -> Vector3 {
        switch index {
        case 0: columns.0
        case 1: columns.1
        default: columns.2
        }
    }

    @inline(__always) private mutating func setColumn(_ index: Int, _ value: Vector3) {
        switch index {
        case 0: columns.0 = value
        case 1: columns.1 = value
        default: columns.2 = value
        }
    }
}
