import LinearAlgebra
import SpatialGeometry

/// The largest eigenvalues of a large symmetric positive matrix and their vectors, by randomised block Krylov iteration with
/// Rayleigh–Ritz (Musco and Musco, "Randomized block Krylov methods", NeurIPS 2015), begun again from the best found until they
/// settle.
struct LeadingEigenvectors {
    /// Descending.
    let values: [Double]
    /// A vector a row, (count, dimension).
    let vectors: [Double]

    /// Columns beyond those wanted, which make the last of them converge.
    private static let extra = 10
    /// Blocks of a Krylov space; how often it is begun, at most, before values have settled to 1e-7 of the largest.
    private static let (depth, rounds) = (4, 6)

    /// - Parameter multiply: the product of the matrix with some columns, (dimension, columns) row by row.
    init(dimension: Int, count: Int, multiply: (_ columns: [Double], _ count: Int) -> [Double]) {
        let wanted = min(count, dimension)
        let width = min(dimension, wanted + Self.extra)
        guard wanted > 0 else {
            (values, vectors) = ([], [])
            return
        }
        var generator = SeededGenerator(seed: "leading eigenvectors")
        var block = Matrix(
            rows: dimension, columns: width, elements: (0..<dimension * width).map { _ in generator.normal() })
        block = Self.orthonormal(block, size: block)
        var values = [Double](repeating: 0, count: width)
        for _ in 0..<Self.rounds {
            let (space, products) = Self.space(from: block, multiply)
            guard let (found, mixing) = Self.ritz(space, products, width: width) else { break }
            let change = (0..<wanted).map { abs(found[$0] - values[$0]) }.max() ?? 0
            values = found
            block = zip(space, mixing).dropFirst().reduce(space[0] * mixing[0]) { $0 + $1.0 * $1.1 }
            if change <= 1e-7 * found[0] { break }
        }
        self.values = Array(values.prefix(wanted))
        let basis = block
        vectors = (0..<wanted).flatMap { basis.column($0) }
    }

    /// Orthonormal blocks Q, A·Q, A²·Q … as far as they hold anything new, and A times each.
    private static func space(
        from block: Matrix, _ multiply: ([Double], Int) -> [Double]
    ) -> (blocks: [Matrix], products: [Matrix]) {
        func product(_ block: Matrix) -> Matrix {
            Matrix(
                rows: block.rowCount, columns: block.columnCount, elements: multiply(block.elements, block.columnCount))
        }
        var (blocks, products) = ([block], [product(block)])
        while blocks.count < depth {
            var next = products[products.count - 1]
            let size = next
            for _ in 0..<2 { for block in blocks { next = next - block * block.transposedProduct(next) } }
            next = orthonormal(next, size: size)
            let held = blocks.reduce(0) { $0 + $1.columnCount }
            guard next.columnCount > 0, held + next.columnCount <= block.rowCount else { break }
            for block in blocks { next = next - block * block.transposedProduct(next) }
            next = orthonormal(next, size: next)
            blocks.append(next)
            products.append(product(next))
        }
        return (blocks, products)
    }

    /// The largest eigenvalues of BᵀAB, and for each block what its columns count in their vectors; 0 beyond what there are.
    private static func ritz(
        _ blocks: [Matrix], _ products: [Matrix], width: Int
    ) -> (values: [Double], mixing: [Matrix])? {
        let starts = blocks.reduce(into: [0]) { $0.append($0.last! + $1.columnCount) }
        let total = starts.last!
        var projected = Matrix(rows: total, columns: total)
        for (one, block) in blocks.enumerated() {
            for (other, product) in products.enumerated() {
                let part = block.transposedProduct(product)
                for row in 0..<part.rowCount {
                    for column in 0..<part.columnCount {
                        projected[starts[one] + row, starts[other] + column] += 0.5 * part[row, column]
                        projected[starts[other] + column, starts[one] + row] += 0.5 * part[row, column]
                    }
                }
            }
        }
        guard let eigen = SymmetricEigendecomposition(projected) else { return nil }
        let order = (0..<total).reversed().prefix(width)
        let values = order.map { max(0, eigen.values[$0]) }
        let mixing = blocks.indices.map { block in
            var mixing = Matrix(rows: blocks[block].columnCount, columns: values.count)
            for (column, index) in order.enumerated() {
                for row in 0..<mixing.rowCount { mixing[row, column] = eigen.vectors[starts[block] + row, index] }
            }
            return mixing
        }
        return (values + [Double](repeating: 0, count: max(0, width - values.count)), mixing)
    }

    /// An orthonormal basis of columns, by the eigenvectors of their Gram matrix; what is rounding beside `size` is left out.
    private static func orthonormal(_ matrix: Matrix, size: Matrix) -> Matrix {
        let reference = SymmetricEigendecomposition(size.transposedProduct(size))?.values.last ?? 0
        guard let eigen = SymmetricEigendecomposition(matrix.transposedProduct(matrix)) else { return matrix }
        let least = max(1e-13 * (eigen.values.last ?? 0), 1e-20 * reference)
        let kept = (0..<matrix.columnCount).reversed().filter { eigen.values[$0] > least }
        guard !kept.isEmpty else { return Matrix(rows: matrix.rowCount, columns: 0) }
        var mixing = Matrix(rows: matrix.columnCount, columns: kept.count)
        for (column, index) in kept.enumerated() {
            let scale = 1 / eigen.values[index].squareRoot()
            for row in 0..<matrix.columnCount { mixing[row, column] = eigen.vectors[row, index] * scale }
        }
        return matrix * mixing
    }
}
