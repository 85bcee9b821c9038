internal import COpenBLAS

/// The thin singular value decomposition A = U·diag(s)·Vᵀ, singular values largest first.
package struct SingularValueDecomposition: Sendable {
    /// The left singular vectors, m×min(m, n), one a column.
    package let left: Matrix
    /// The singular values, largest first.
    package let values: [Double]
    /// The right singular vectors transposed, min(m, n)×n, one a row.
    package let rightTransposed: Matrix

    /// Decomposes an m×n matrix; `nil` when LAPACK does not converge.
    package init?(_ matrix: Matrix) {
        var copy = matrix.elements
        let (rows, columns) = (matrix.rowCount, matrix.columnCount)
        let count = min(rows, columns)
        var left = Matrix(rows: rows, columns: count)
        var right = Matrix(rows: count, columns: columns)
        var values = [Double](repeating: 0, count: count)
        OpenBLAS.prepare()
        // A's rows are the columns of Aᵀ = V·diag(s)·Uᵀ, whose two factors come back as the rows wanted.
        guard count > 0,
            LAPACKE_dgesdd(
                LAPACK_COL_MAJOR, CChar(UInt8(ascii: "S")), Int32(columns), Int32(rows), &copy, Int32(columns), &values,
                &right.elements, Int32(columns), &left.elements, Int32(count)) == 0
        else { return nil }
        self.left = left
        self.values = values
        self.rightTransposed = right
    }
}
