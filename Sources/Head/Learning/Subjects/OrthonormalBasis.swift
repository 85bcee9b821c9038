import HeadModel
import LinearAlgebra

/// An orthonormal basis of what blend shapes can do, with the variance along each vector for standard coefficients.
///
/// Of D = blend shapes (n, k) with DᵀD = V·diag(s²)·Vᵀ: U = D·V/s, so that D·c for c ~ N(0, I) is U·a with a_i ~ N(0, s_i²).
struct OrthonormalBasis: Sendable {
    /// The number of vectors.
    let count: Int
    /// The length n of a vector.
    let dimension: Int
    /// Uᵀ, a vector a row.
    let vectors: [Double]
    /// s_i², descending.
    let variances: [Double]

    /// The basis of the columns of `directions`, (dimension, columns) row by row.
    init(_ directions: [Double], dimension: Int, columns: Int) {
        self.dimension = dimension
        var gram = Matrix(rows: columns, columns: columns)
        BLAS.addNormalProduct(directions, rows: dimension, columns: columns, into: &gram.elements)
        guard columns > 0, let eigen = SymmetricEigendecomposition(gram) else {
            (count, vectors, variances) = (0, [], [])
            return
        }
        let kept = (0..<columns).reversed().filter { eigen.values[$0] > 1e-12 * eigen.values[columns - 1] }
        variances = kept.map { eigen.values[$0] }
        count = kept.count
        var mixing = [Double](repeating: 0, count: kept.count * columns)
        for (row, index) in kept.enumerated() {
            let scale = 1 / eigen.values[index].squareRoot()
            for column in 0..<columns { mixing[row * columns + column] = eigen.vectors[column, index] * scale }
        }
        var vectors = [Double](repeating: 0, count: kept.count * dimension)
        BLAS.multiply(
            mixing, directions, into: &vectors, rows: kept.count, inner: columns, columns: dimension,
            transposeRight: true)
        self.vectors = vectors
    }

    /// h_i = s_i²/(s_i² + σ²): the share of a coordinate that is believed, where each of the n values has noise σ.
    func shares(noise: Double) -> [Double] { variances.map { $0 / ($0 + noise * noise) } }

    /// Uᵀ·x.
    func coordinates(of vector: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: count)
        guard count > 0 else { return result }
        BLAS.multiply(vectors, vector, into: &result, rows: count, inner: dimension, columns: 1)
        return result
    }

    /// x + U·a.
    func add(_ coordinates: [Double], to vector: inout [Double]) {
        guard count > 0 else { return }
        BLAS.addTransposedProduct(vectors, rows: count, columns: dimension, vector: coordinates, into: &vector)
    }
}
