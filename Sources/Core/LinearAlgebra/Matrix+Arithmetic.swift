extension Matrix {
    /// The sum, element by element.
    public static func + (left: Matrix, right: Matrix) -> Matrix {
        combine(left, right, +)
    }

    /// The difference, element by element.
    public static func - (left: Matrix, right: Matrix) -> Matrix {
        combine(left, right, -)
    }

    /// The matrix with every element multiplied by `scale`.
    public static func * (scale: Double, matrix: Matrix) -> Matrix {
        Matrix(rows: matrix.rowCount, columns: matrix.columnCount, elements: matrix.elements.map { scale * $0 })
    }

    /// The matrix product, (m×k)·(k×n) → m×n.
    public static func * (left: Matrix, right: Matrix) -> Matrix {
        precondition(left.columnCount == right.rowCount, "the inner sizes of a product agree")
        var product = Matrix(rows: left.rowCount, columns: right.columnCount)
        BLAS.multiply(
            left.elements, right.elements, into: &product.elements, rows: left.rowCount, inner: left.columnCount,
            columns: right.columnCount)
        return product
    }

    /// The product with a column vector.
    public static func * (matrix: Matrix, vector: [Double]) -> [Double] {
        precondition(matrix.columnCount == vector.count, "the inner sizes of a product agree")
        return (0..<matrix.rowCount).map { row in
            var sum = 0.0
            for column in 0..<matrix.columnCount { sum += matrix[row, column] * vector[column] }
            return sum
        }
    }

    private static func combine(_ left: Matrix, _ right: Matrix, _ operation: (Double, Double) -> Double) -> Matrix {
        precondition(
            left.rowCount == right.rowCount && left.columnCount == right.columnCount,
            "matrices combined element by element have one shape")
        return Matrix(
            rows: left.rowCount, columns: left.columnCount, elements: zip(left.elements, right.elements).map(operation))
    }
}
