/// A matrix of mostly zeros, as the entries that are not.
public struct SparseMatrix: Equatable, Sendable {
    /// The number of rows.
    public let rows: Int
    /// The number of columns.
    public let columns: Int
    /// The entries, each inside the matrix; entries at the same place add up.
    public let entries: [Entry]

    /// One entry.
    public struct Entry: Equatable, Sendable {
        /// The row, from 0.
        public var row: Int
        /// The column, from 0.
        public var column: Int
        /// The value.
        public var value: Double

        /// An entry of the given place and value.
        public init(row: Int, column: Int, value: Double) {
            (self.row, self.column, self.value) = (row, column, value)
        }
    }

    /// A matrix of the given size and entries; `nil` when an entry is outside it.
    public init?(rows: Int, columns: Int, entries: [Entry]) {
        guard rows >= 0, columns >= 0 else { return nil }
        let rowRange = 0..<rows
        let columnRange = 0..<columns
        guard entries.allSatisfy({ rowRange.contains($0.row) && columnRange.contains($0.column) }) else { return nil }
        (self.rows, self.columns, self.entries) = (rows, columns, entries)
    }

    /// All values, (rows, columns) in C order; `nil` when there would be more than `limit` of them.
    public func dense(limit: Int) -> [Double]? {
        let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
        guard !overflow, count <= limit else { return nil }
        var values = [Double](repeating: 0, count: count)
        for entry in entries { values[entry.row * columns + entry.column] += entry.value }
        return values
    }
}
