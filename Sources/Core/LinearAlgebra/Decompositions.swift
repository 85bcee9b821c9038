internal import COpenBLAS

/// The Cholesky factor L of a symmetric positive definite matrix A = L·Lᵀ.
public struct CholeskyDecomposition: Sendable {
    private let factor: Matrix

    /// Factors `matrix`, of which only the upper triangle is read; `nil` when it is not positive definite.
    public init?(_ matrix: Matrix) {
        precondition(matrix.rowCount == matrix.columnCount, "a Cholesky factor needs a square matrix")
        var factor = matrix
        let size = Int32(matrix.rowCount)
        guard matrix.rowCount > 0, LAPACKE_dpotrf(LAPACK_ROW_MAJOR, 85, size, &factor.elements, size) == 0 else {
            return nil
        }
        self.factor = factor
    }

    /// The solution x of A·x = b.
    public func solve(_ rightHandSide: [Double]) -> [Double] {
        precondition(rightHandSide.count == factor.rowCount, "the right-hand side has a value a row")
        var solution = rightHandSide
        let size = Int32(factor.rowCount)
        LAPACKE_dpotrs(LAPACK_ROW_MAJOR, 85, size, 1, factor.elements, size, &solution, 1)
        return solution
    }

    /// The solution Y of L·Y = B, for all columns of B at once.
    public func forwardSolve(_ rightHandSides: Matrix) -> Matrix {
        triangularSolve(rightHandSides, transposed: CblasTrans)
    }

    /// The solution X of Lᵀ·X = Y, for all columns of Y at once.
    public func backwardSolve(_ rightHandSides: Matrix) -> Matrix {
        triangularSolve(rightHandSides, transposed: CblasNoTrans)
    }

    /// LAPACK keeps U = Lᵀ in the upper triangle.
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
    public var inverse: Matrix {
        var inverse = factor
        let size = Int32(factor.rowCount)
        LAPACKE_dpotri(LAPACK_ROW_MAJOR, 85, size, &inverse.elements, size)
        for row in 0..<inverse.rowCount {
            for column in 0..<row { inverse[row, column] = inverse[column, row] }
        }
        return inverse
    }
}

/// The eigenvalues, ascending, and orthonormal eigenvectors of a symmetric matrix.
public struct SymmetricEigendecomposition: Sendable {
    /// The eigenvalues, smallest first.
    public let values: [Double]
    /// The eigenvectors, one a column, in the order of `values`.
    public let vectors: Matrix

    /// Decomposes `matrix`, of which only the upper triangle is read; `nil` when LAPACK does not converge.
    public init?(_ matrix: Matrix) {
        precondition(matrix.rowCount == matrix.columnCount, "an eigendecomposition needs a square matrix")
        var vectors = matrix
        var values = [Double](repeating: 0, count: matrix.rowCount)
        let size = Int32(matrix.rowCount)
        guard LAPACKE_dsyevd(LAPACK_ROW_MAJOR, 86, 85, size, &vectors.elements, max(1, size), &values) == 0 else {
            return nil
        }
        self.values = values
        self.vectors = vectors
    }
}

/// The thin singular value decomposition A = U·diag(s)·Vᵀ, singular values largest first.
public struct SingularValueDecomposition: Sendable {
    /// The left singular vectors, m×min(m, n), one a column.
    public let left: Matrix
    /// The singular values, largest first.
    public let values: [Double]
    /// The right singular vectors transposed, min(m, n)×n, one a row.
    public let rightTransposed: Matrix

    /// Decomposes an m×n matrix; `nil` when LAPACK does not converge.
    public init?(_ matrix: Matrix) {
        var copy = matrix.elements
        let (rows, columns) = (matrix.rowCount, matrix.columnCount)
        let count = min(rows, columns)
        var left = Matrix(rows: rows, columns: count)
        var right = Matrix(rows: count, columns: columns)
        var values = [Double](repeating: 0, count: count)
        guard count > 0,
            LAPACKE_dgesdd(
                LAPACK_ROW_MAJOR, 83, Int32(rows), Int32(columns), &copy, Int32(columns), &values, &left.elements,
                Int32(count), &right.elements, Int32(columns)) == 0
        else { return nil }
        self.left = left
        self.values = values
        self.rightTransposed = right
    }
}

extension Matrix {
    /// The least-squares solution of smallest norm, x = argmin ‖A·x − b‖; `nil` when LAPACK does not converge.
    public func leastSquaresSolution(_ rightHandSide: [Double], rankTolerance: Double = 1e-12) -> [Double]? {
        precondition(rightHandSide.count == rowCount, "the right-hand side has a value a row")
        var copy = elements
        var solution = rightHandSide
        if columnCount > rowCount { solution += Array(repeating: 0, count: columnCount - rowCount) }
        var singularValues = [Double](repeating: 0, count: min(rowCount, columnCount))
        var rank: Int32 = 0
        guard
            LAPACKE_dgelsd(
                LAPACK_ROW_MAJOR, Int32(rowCount), Int32(columnCount), 1, &copy, Int32(columnCount), &solution, 1,
                &singularValues, rankTolerance, &rank) == 0
        else { return nil }
        return Array(solution.prefix(columnCount))
    }
}
