/// A sparse symmetric matrix of `Double` with a fixed pattern: its lower triangle, column by column.
///
/// The pattern is given once; values are added to its elements again and again, as the steps of a solver need.
public struct SparseSymmetricMatrix: Equatable, Sendable {
    /// The number n of rows and columns.
    public let size: Int
    /// Where each column starts in `rows` and `values`; n + 1 values.
    public let columnStarts: [Int32]
    /// The row of each element, ascending within a column and at least the column.
    public let rows: [Int32]
    /// The elements, those of a column one after the other.
    public var values: [Double]

    /// A matrix of zeros in which the diagonal and the given elements may be set.
    ///
    /// - Parameters:
    ///   - size: the number of rows and columns.
    ///   - elements: pairs of a row and a column; the order of a pair and repeated pairs do not matter.
    /// - Precondition: rows and columns are in range. Linear in the number of pairs.
    public init(size: Int, elements: [SIMD2<Int32>]) {
        precondition(size >= 0 && size < Int32.max, "the size of a sparse matrix fits in 32 bits")
        let limit = Int32(size)
        // Two stable counting sorts, by row and then by column, leave each column's rows ascending.
        var pairs: [SIMD2<Int32>] = (0..<limit).map { SIMD2($0, $0) }
        pairs.reserveCapacity(size + elements.count)
        for element in elements {
            precondition(
                element.x >= 0 && element.y >= 0 && element.x < limit && element.y < limit,
                "the elements of a matrix are in its rows and columns")
            pairs.append(SIMD2(max(element.x, element.y), min(element.x, element.y)))
        }
        pairs = Self.sorted(pairs, by: 0, size: size)
        pairs = Self.sorted(pairs, by: 1, size: size)
        var starts = [Int32](repeating: 0, count: size + 1)
        var rows: [Int32] = []
        rows.reserveCapacity(pairs.count)
        var last = SIMD2<Int32>(-1, -1)
        for pair in pairs where pair != last {
            rows.append(pair.x)
            starts[Int(pair.y) + 1] += 1
            last = pair
        }
        for column in 0..<size { starts[column + 1] += starts[column] }
        self.size = size
        columnStarts = starts
        self.rows = rows
        values = Array(repeating: 0, count: rows.count)
    }

    private static func sorted(_ pairs: [SIMD2<Int32>], by lane: Int, size: Int) -> [SIMD2<Int32>] {
        var cursor = [Int](repeating: 0, count: size + 1)
        for pair in pairs { cursor[Int(pair[lane]) + 1] += 1 }
        for index in 0..<size { cursor[index + 1] += cursor[index] }
        var result = pairs
        for pair in pairs {
            result[cursor[Int(pair[lane])]] = pair
            cursor[Int(pair[lane])] += 1
        }
        return result
    }

    /// The number of elements of the lower triangle that may be set.
    public var elementCount: Int { rows.count }

    /// Where an element stands in `values`, found by bisection; `nil` for one outside the pattern.
    public func position(_ row: Int, _ column: Int) -> Int? {
        let (row, column) = (Int32(max(row, column)), min(row, column))
        var (from, to) = (Int(columnStarts[column]), Int(columnStarts[column + 1]))
        while from < to {
            let middle = (from + to) / 2
            if rows[middle] < row { from = middle + 1 } else { to = middle }
        }
        return from < Int(columnStarts[column + 1]) && rows[from] == row ? from : nil
    }

    /// An element; 0 for one outside the pattern.
    public subscript(row: Int, column: Int) -> Double { position(row, column).map { values[$0] } ?? 0 }

    /// Adds to an element, which is one of the pattern; its mirror image is the same element.
    public mutating func add(_ value: Double, at row: Int, _ column: Int) {
        guard let position = position(row, column) else {
            preconditionFailure("element (\(row), \(column)) is not in the matrix's pattern")
        }
        values[position] += value
    }

    /// The product with a column vector.
    public static func * (matrix: SparseSymmetricMatrix, vector: [Double]) -> [Double] {
        precondition(vector.count == matrix.size, "the inner sizes of a product agree")
        var product = [Double](repeating: 0, count: matrix.size)
        for column in 0..<matrix.size {
            for index in Int(matrix.columnStarts[column])..<Int(matrix.columnStarts[column + 1]) {
                let row = Int(matrix.rows[index])
                product[row] += matrix.values[index] * vector[column]
                if row != column { product[column] += matrix.values[index] * vector[row] }
            }
        }
        return product
    }
}
