internal import COpenBLAS

/// The eigenvalues, ascending, and orthonormal eigenvectors of a symmetric matrix.
package struct SymmetricEigendecomposition: Sendable {
    /// The eigenvalues, smallest first.
    package let values: [Double]
    /// The eigenvectors, one a column, in the order of `values`.
    package let vectors: Matrix

    /// Decomposes `matrix`, of which only the upper triangle is read; `nil` when LAPACK does not converge.
    package init?(_ matrix: Matrix) {
        precondition(matrix.rowCount == matrix.columnCount, "an eigendecomposition needs a square matrix")
        var vectors = matrix
        var values = [Double](repeating: 0, count: matrix.rowCount)
        let size = Int32(matrix.rowCount)
        OpenBLAS.prepare()
        // The upper triangle of rows is the lower one of LAPACK's columns; the vectors come back a row each.
        let (wanted, lower) = (CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "L")))
        guard LAPACKE_dsyevd(LAPACK_COL_MAJOR, wanted, lower, size, &vectors.elements, max(1, size), &values) == 0
        else { return nil }
        self.values = values
        self.vectors = vectors.transposed
    }
}
