internal import LinearAlgebra
package import SpatialGeometry

/// What of a face's surface is more than a smooth bump: nose, eyes and mouth.
package enum SurfaceRelief {
    /// What a quadratic polynomial in x and y, fitted by least squares, leaves of the heights z of places, in metres in the
    /// head's frame.
    package static func heights(of places: [Vector3]) -> [Double] {
        // In units of 50 mm, so that the normal equations are well conditioned.
        let terms = places.map { place -> [Double] in
            let (x, y) = (place.x / 0.05, place.y / 0.05)
            return [1, x, y, x * x, x * y, y * y]
        }
        var (matrix, right) = (Matrix(rows: 6, columns: 6), [Double](repeating: 0, count: 6))
        for (row, place) in zip(terms, places) {
            for i in 0..<6 {
                right[i] += row[i] * place.z
                for j in 0..<6 { matrix[i, j] += row[i] * row[j] }
            }
        }
        guard let solution = CholeskyDecomposition(matrix)?.solve(right) else { return places.map { _ in 0 } }
        return zip(terms, places).map { row, place in place.z - zip(row, solution).map(*).reduce(0, +) }
    }
}
