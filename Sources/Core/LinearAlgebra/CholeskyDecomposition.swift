internal import COpenBLAS

/// The Cholesky factor L of a symmetric positive definite matrix A = L·Lᵀ.
///
/// LAPACK counts column by column: the upper triangle of rows is its lower triangle of columns, so that nothing is turned.
package struct CholeskyDecomposition: Sendable {
    /// U = Lᵀ in the upper triangle; what stands below means nothing.
    private let factor: Matrix

    /// Factors `matrix`, of which only the upper triangle is read; `nil` when it is not positive definite.
    package init?(_ matrix: Matrix) {
        precondition(matrix.rowCount == matrix.columnCount, "a Cholesky factor needs a square matrix")
        var factor = matrix
        let size = Int32(matrix.rowCount)
        OpenBLAS.prepare()
        guard matrix.rowCount > 0, LAPACKE_dpotrf(LAPACK_COL_MAJOR, lower, size, &factor.elements, size) == 0 else {
            return nil
        }
        self.factor = factor
    }

    /// The solution x of A·x = b.
    package func solve(_ rightHandSide: [Double]) -> [Double] {
        precondition(rightHandSide.count == factor.rowCount, "the right-hand side has a value a row")
        var solution = rightHandSide
        let size = Int32(factor.rowCount)
        LAPACKE_dpotrs(LAPACK_COL_MAJOR, lower, size, 1, factor.elements, size, &solution, size)
        return solution
    }

    /// The solution Y of L·Y = B, for all columns of B at once.
    package func forwardSolve(_ rightHandSides: Matrix) -> Matrix {
        triangularSolve(rightHandSides, transposed: CblasTrans)
    }

    /// The solution X of Lᵀ·X = Y, for all columns of Y at once.
    package func backwardSolve(_ rightHandSides: Matrix) -> Matrix {
        triangularSolve(rightHandSides, transposed: CblasNoTrans)
    }

    private func triangularSolve(_ rightHandSides: Matrix, transposed: CBLAS_TRANSPOSE) -> Matrix {
        precondition(rightHandSides.rowCount == factor.rowCount, "the right-hand sides have a row an unknown")
        var solution = rightHandSides
        guard solution.columnCount > 0 else { return solution }
        cblas_dtrsm(
            CblasRowMajor, CblasLeft, CblasUpper, transposed, CblasNonUnit, Int32(factor.rowCount),
            Int32(solution.columnCount), 1, factor.elements, Int32(factor.rowCount), &solution.elements,
            Int32(solution.columnCount))
        return solution
    }

    /// The inverse of A, both triangles filled.
    package var inverse: Matrix {
        var inverse = factor
        let size = Int32(factor.rowCount)
        LAPACKE_dpotri(LAPACK_COL_MAJOR, lower, size, &inverse.elements, size)
        for row in 0..<inverse.rowCount {
            for column in 0..<row { inverse[row, column] = inverse[column, row] }
        }
        return inverse
    }

}

/// LAPACK's 'L': the lower triangle of columns.
private let lower = CChar(UInt8(ascii: "L"))
