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

    /// The product Aᵀ·B of this matrix, (k×m), with another, (k×n) → m×n; nothing is turned on the way.
    public func transposedProduct(_ other: Matrix) -> Matrix {
        precondition(rowCount == other.rowCount, "the inner sizes of a product agree")
        var product = Matrix(rows: columnCount, columns: other.columnCount)
        BLAS.multiply(
            elements, other.elements, into: &product.elements, rows: columnCount, inner: rowCount,
            columns: other.columnCount, transposeLeft: true)
        return product
    }

    /// Takes Aᵀ·B off this matrix, A being k×m and B k×n.
    package mutating func subtractTransposedProduct(_ left: Matrix, _ right: Matrix) {
        precondition(
            left.rowCount == right.rowCount && left.columnCount == rowCount && right.columnCount == columnCount,
            "the sizes of a product agree")
        BLAS.multiply(
            left.elements, right.elements, into: &elements, rows: rowCount, inner: left.rowCount, columns: columnCount,
            transposeLeft: true, scale: -1, keep: 1)
    }

    /// Takes AᵀA off the upper triangle of this square matrix, A being k×n.
    package mutating func subtractNormalProduct(_ other: Matrix) {
        precondition(other.columnCount == rowCount && rowCount == columnCount, "the sizes of a product agree")
        BLAS.addNormalProduct(
            other.elements, rows: other.rowCount, columns: columnCount, into: &elements, scale: -1)
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
