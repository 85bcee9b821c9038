internal import COpenBLAS

extension Matrix {
    /// The least-squares solution of smallest norm, x = argmin ‖A·x − b‖; `nil` when LAPACK does not converge.
    public func leastSquaresSolution(_ rightHandSide: [Double], rankTolerance: Double = 1e-12) -> [Double]? {
        precondition(rightHandSide.count == rowCount, "the right-hand side has a value a row")
        var copy = elements
        var solution = rightHandSide
        if columnCount > rowCount { solution += Array(repeating: 0, count: columnCount - rowCount) }
        var singularValues = [Double](repeating: 0, count: min(rowCount, columnCount))
        var rank: Int32 = 0
        OpenBLAS.prepare()
        guard
            LAPACKE_dgelsd(
                LAPACK_ROW_MAJOR, Int32(rowCount), Int32(columnCount), 1, &copy, Int32(columnCount), &solution, 1,
                &singularValues, rankTolerance, &rank) == 0
        else { return nil }
        return Array(solution.prefix(columnCount))
    }
}
