/// A dense matrix of `Double`, stored row by row.
///
/// Element (r, c) of an m×n matrix is `elements[r * n + c]`.
public struct Matrix: Equatable, Sendable {
    /// The number of rows.
    public let rowCount: Int
    /// The number of columns.
    public let columnCount: Int
    /// The elements, row by row; `rowCount * columnCount` of them.
    public var elements: [Double]

    /// A matrix whose elements are all `value`.
    public init(rows: Int, columns: Int, repeating value: Double = 0) {
        precondition(rows >= 0 && columns >= 0, "a matrix cannot have \(rows)×\(columns) elements")
        rowCount = rows
        columnCount = columns
        elements = Array(repeating: value, count: rows * columns)
    }

    /// A matrix of the given elements, row by row.
    public init(rows: Int, columns: Int, elements: [Double]) {
        precondition(
            elements.count == rows * columns,
            "\(rows)×\(columns) needs \(rows * columns) elements, not \(elements.count)")
        rowCount = rows
        columnCount = columns
        self.elements = elements
    }

    /// A matrix of the given rows, all of one length.
    public init(_ rows: [[Double]]) {
        let columns = rows.first?.count ?? 0
        precondition(rows.allSatisfy { $0.count == columns }, "the rows of a matrix have one length")
        self.init(rows: rows.count, columns: columns, elements: rows.flatMap { $0 })
    }

    /// The n×n identity.
    public static func identity(_ count: Int) -> Matrix {
        var identity = Matrix(rows: count, columns: count)
        for index in 0..<count { identity[index, index] = 1 }
        return identity
    }

    /// A square matrix with the given diagonal.
    public static func diagonal(_ values: [Double]) -> Matrix {
        var matrix = Matrix(rows: values.count, columns: values.count)
        for (index, value) in values.enumerated() { matrix[index, index] = value }
        return matrix
    }

    /// Element (row, column).
    public subscript(row: Int, column: Int) -> Double {
        get { elements[row * columnCount + column] }
        set { elements[row * columnCount + column] = newValue }
    }

    /// One row, as an array of `columnCount` values.
    public func row(_ index: Int) -> [Double] {
        Array(elements[index * columnCount..<(index + 1) * columnCount])
    }

    /// One column, as an array of `rowCount` values.
    public func column(_ index: Int) -> [Double] {
        (0..<rowCount).map { self[$0, index] }
    }

    /// The transpose.
    public var transposed: Matrix {
        var result = Matrix(rows: columnCount, columns: rowCount)
        for row in 0..<rowCount {
            for column in 0..<columnCount { result[column, row] = self[row, column] }
        }
        return result
    }

    /// The largest magnitude among the elements; 0 for an empty matrix.
    public var largestMagnitude: Double { elements.reduce(0) { max($0, abs($1)) } }
}
