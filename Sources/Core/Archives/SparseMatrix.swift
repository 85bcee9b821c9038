/// A matrix of mostly zeros, as the entries that are not.
package struct SparseMatrix: Equatable, Sendable {
    /// The number of rows.
    package let rows: Int
    /// The number of columns.
    package let columns: Int
    /// The entries, each inside the matrix; entries at the same place add up.
    package let entries: [Entry]

    /// One entry.
    package struct Entry: Equatable, Sendable {
        /// The row, from 0.
        package var row: Int
        /// The column, from 0.
        package var column: Int
        /// The value.
        package var value: Double

        /// An entry of the given place and value.
        package init(row: Int, column: Int, value: Double) {
            (self.row, self.column, self.value) = (row, column, value)
        }
    }

    /// A matrix of the given size and entries; `nil` when an entry is outside it.
    package init?(rows: Int, columns: Int, entries: [Entry]) {
        guard rows >= 0, columns >= 0 else { return nil }
        let rowRange = 0..<rows
        let columnRange = 0..<columns
        guard entries.allSatisfy({ rowRange.contains($0.row) && columnRange.contains($0.column) }) else { return nil }
        (self.rows, self.columns, self.entries) = (rows, columns, entries)
    }

    /// All values, (rows, columns) in C order; `nil` when there would be more than `limit` of them.
    package func dense(limit: Int) -> [Double]? {
        let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
        guard !overflow, count <= limit else { return nil }
        var values = [Double](repeating: 0, count: count)
        for entry in entries { values[entry.row * columns + entry.column] += entry.value }
        return values
    }
}
