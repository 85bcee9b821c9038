import Files
import LinearAlgebra

/// The upper triangle of a symmetric matrix as square tiles, row by row of tiles: half the memory, and whole matrix products.
struct TileLayout: Sendable {
    /// The matrix's size.
    let size: Int
    let dimension: Int
    private let edges: Int
    /// The tiles above and on the diagonal: first row, first column, and where their values start.
    let tiles: [(row: Int, column: Int, start: Int)]

    /// The edge of a tile.
    static let edge = 512

    init(_ dimension: Int) {
        self.dimension = dimension
        edges = (dimension + Self.edge - 1) / Self.edge
        var (tiles, start) = ([(row: Int, column: Int, start: Int)](), 0)
        for row in 0..<edges {
            for column in row..<edges {
                tiles.append((row * Self.edge, column * Self.edge, start))
                start += min(Self.edge, dimension - row * Self.edge) * min(Self.edge, dimension - column * Self.edge)
            }
        }
        self.tiles = tiles
        size = start
    }

    private func extent(_ start: Int) -> Int { min(Self.edge, dimension - start) }

    /// Adds XᵀX of `rows` rows of whole numbers, each `dimension` long.
    func add(_ rows: [Double], count: Int, to matrix: inout [Double], threads: Int) {
        precondition(rows.count >= count * dimension && matrix.count == size, "rows and tiles have the matrix's size")
        guard dimension > 0, count > 0 else { return }
        rows.withUnsafeBufferPointer { rows in
            matrix.withUnsafeMutableBufferPointer { matrix in
                nonisolated(unsafe) let (rows, matrix) = (rows.baseAddress!, matrix.baseAddress!)
                // Each tile is one worker's.
                Parallel.forEach(tiles.count, threads: threads) { (index: Int, _: Int) in
                    let tile = tiles[index]
                    BLAS.multiply(
                        rows + tile.row, rows + tile.column, into: matrix + tile.start, rows: extent(tile.row),
                        inner: count, columns: extent(tile.column), transposeLeft: true, keep: 1, leftStride: dimension,
                        rightStride: dimension)
                }
            }
        }
    }

    /// The diagonal.
    func diagonal(_ matrix: [Double]) -> [Double] {
        var result: [Double] = []
        for tile in tiles where tile.row == tile.column {
            let width = extent(tile.row)
            for index in 0..<width { result.append(matrix[tile.start + index * width + index]) }
        }
        return result
    }

    /// The product of the symmetric matrix with `columns` columns, (dimension, columns) row by row.
    func product(_ matrix: [Double], _ right: [Double], columns: Int, threads: Int) -> [Double] {
        // A block of rows a worker, its tiles in order: sums do not depend on who adds them.
        let blocks = Parallel.map(edges, threads: threads) { block -> [Double] in
            let height = extent(block * Self.edge)
            var result = [Double](repeating: 0, count: height * columns)
            matrix.withUnsafeBufferPointer { matrix in
                right.withUnsafeBufferPointer { right in
                    result.withUnsafeMutableBufferPointer { result in
                        for tile in tiles {
                            let isRow = tile.row == block * Self.edge
                            guard isRow || tile.column == block * Self.edge else { continue }
                            let other = isRow ? tile.column : tile.row
                            BLAS.multiply(
                                matrix.baseAddress! + tile.start, right.baseAddress! + other * columns,
                                into: result.baseAddress!, rows: height, inner: extent(other), columns: columns,
                                transposeLeft: !isRow, keep: 1,
                                leftStride: isRow ? extent(other) : height, rightStride: columns, productStride: columns
                            )
                        }
                    }
                }
            }
            return result
        }
        return blocks.flatMap(\.self)
    }
}
