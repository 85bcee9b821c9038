import LinearAlgebra
import SpatialGeometry

/// The largest eigenvalues of a large symmetric positive matrix and their vectors, by randomised block subspace iteration with
/// Rayleigh–Ritz (Halko, Martinsson, Tropp, SIAM Review 2011): k values cost products with k + 20 columns.
struct LeadingEigenvectors {
    /// Descending.
    let values: [Double]
    /// A vector a row, (count, dimension).
    let vectors: [Double]

    /// Columns beyond those wanted, which make the last of them converge.
    private static let extra = 20
    /// Rounds at most; fewer when values have settled to 1e-7 of the largest.
    private static let rounds = 25

    /// - Parameter multiply: the product of the matrix with some columns, (dimension, columns) row by row.
    init(dimension: Int, count: Int, multiply: (_ columns: [Double], _ count: Int) -> [Double]) {
        let wanted = min(count, dimension)
        let width = min(dimension, wanted + Self.extra)
        guard wanted > 0 else {
            (values, vectors) = ([], [])
            return
        }
        var generator = SeededGenerator(seed: "leading eigenvectors")
        var basis = Matrix(
            rows: dimension, columns: width, elements: (0..<dimension * width).map { _ in generator.normal() })
        Self.orthonormalize(&basis)
        var values = [Double](repeating: 0, count: width)
        for _ in 0..<Self.rounds {
            let product = Matrix(rows: dimension, columns: width, elements: multiply(basis.elements, width))
            guard let ritz = SymmetricEigendecomposition(basis.transposedProduct(product)) else { break }
            let order = (0..<width).reversed()
            let found = order.map { max(0, ritz.values[$0]) }
            var mixing = Matrix(rows: width, columns: width)
            for (column, index) in order.enumerated() {
                for row in 0..<width { mixing[row, column] = ritz.vectors[row, index] }
            }
            let change = (0..<wanted).map { abs(found[$0] - values[$0]) }.max() ?? 0
            values = found
            if change <= 1e-7 * found[0] {
                basis = basis * mixing
                break
            }
            basis = product * mixing
            Self.orthonormalize(&basis)
        }
        self.values = Array(values.prefix(wanted))
        vectors = (0..<wanted).flatMap { basis.column($0) }
    }

    /// Makes columns orthonormal: twice by the eigenvectors of their Gram matrix, which does for once by Householder.
    private static func orthonormalize(_ matrix: inout Matrix) {
        for _ in 0..<2 {
            guard let eigen = SymmetricEigendecomposition(matrix.transposedProduct(matrix)) else { return }
            let width = matrix.columnCount
            let largest = max(eigen.values[width - 1], .leastNormalMagnitude)
            var mixing = Matrix(rows: width, columns: width)
            // Largest first, so that leading columns keep their places.
            for column in 0..<width {
                let index = width - 1 - column
                let scale = 1 / max(eigen.values[index], 1e-28 * largest).squareRoot()
                for row in 0..<width { mixing[row, column] = eigen.vectors[row, index] * scale }
            }
            matrix = matrix * mixing
        }
    }
}
