/// A square grid of colours with weights, and how its gaps are filled from coarser and coarser grids (push and pull;
/// Gortler, Grzeszczuk, Szeliski and Cohen, "The lumigraph", SIGGRAPH 1996).
struct ColorGrid {
    /// The number of cells in a row.
    let size: Int
    /// Red, green, blue and the weight, 0…1, of each cell, rows from the top.
    var cells: [SIMD4<Float>]

    /// A grid without colours.
    init(size: Int) {
        self.size = size
        cells = Array(repeating: .zero, count: size * size)
    }

    /// The grid half as fine: means weighted by their weights, each weight the mean of four.
    private var halved: ColorGrid {
        var coarse = ColorGrid(size: (size + 1) / 2)
        for row in 0..<coarse.size {
            for column in 0..<coarse.size {
                var (sum, weight) = (SIMD4<Float>.zero, Float(0))
                for y in 2 * row..<min(size, 2 * row + 2) {
                    for x in 2 * column..<min(size, 2 * column + 2) {
                        let cell = cells[y * size + x]
                        sum += cell.w * cell
                        weight += cell.w
                    }
                }
                guard weight > 0 else { continue }
                sum /= weight
                sum.w = weight / 4
                coarse.cells[row * coarse.size + column] = sum
            }
        }
        return coarse
    }

    /// The grid with every cell's missing weight made up from coarser grids.
    ///
    /// - Parameter levels: how many coarser grids are asked: what is farther than 2^levels cells from a colour fades to
    ///   0; by itself all, and everything takes a colour when there is one.
    func filled(levels: Int = .max) -> ColorGrid {
        var result = self
        guard size > 1, levels > 0 else {
            // The coarsest: what has no weight at all stays 0.
            let isWhole = levels > 0
            for index in cells.indices where cells[index].w > 0 {
                let weight = isWhole ? 1 : min(1, cells[index].w)
                result.cells[index] = weight * cells[index]
                result.cells[index].w = weight
            }
            return result
        }
        let coarse = halved.filled(levels: levels == .max ? .max : levels - 1)
        for row in 0..<size {
            for column in 0..<size {
                let index = row * size + column
                let weight = cells[index].w
                guard weight < 1 else { continue }
                let behind = coarse.interpolated(column: column, row: row)
                var mixed = weight * cells[index] + (1 - weight) * behind
                mixed.w = weight + (1 - weight) * behind.w
                result.cells[index] = mixed
            }
        }
        return result
    }

    /// The value at the middle of a cell of the grid twice as fine, bilinear.
    private func interpolated(column: Int, row: Int) -> SIMD4<Float> {
        func neighbors(_ fine: Int) -> (Int, Int) {
            let near = fine / 2
            return (near, max(0, min(size - 1, near + (fine & 1 == 0 ? -1 : 1))))
        }
        let (x, nextX) = neighbors(column)
        let (y, nextY) = neighbors(row)
        return 0.75 * (0.75 * cells[y * size + x] + 0.25 * cells[y * size + nextX])
            + 0.25 * (0.75 * cells[nextY * size + x] + 0.25 * cells[nextY * size + nextX])
    }
}
