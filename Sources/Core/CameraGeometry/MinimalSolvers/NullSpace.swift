import SpatialGeometry

/// The null space of the few epipolar equations of a minimal sample, by Gauss–Jordan elimination with full pivoting.
///
/// Rows hold nine coefficients; memory is the caller's, on the stack.
enum NullSpace {
    /// Reduces `rows`×9 coefficients and writes the 9 − rows null vectors, nine numbers each, orthonormal.
    ///
    /// - Returns: false when the rows are dependent (relative pivots below 1e-10: the null
    ///   vectors keep six digits, enough for a start).
    @inline(__always)
    static func solve(
        _ a: UnsafeMutablePointer<Double>, rows: Int, into null: UnsafeMutablePointer<Double>
    ) -> Bool {
        var columns: (Int, Int, Int, Int, Int, Int, Int, Int, Int) = (0, 1, 2, 3, 4, 5, 6, 7, 8)
        return withUnsafeMutablePointer(to: &columns) { tuple in
            tuple.withMemoryRebound(to: Int.self, capacity: 9) { order in
                var largestPivot = 0.0
                for step in 0..<rows {
                    var (best, bestRow, bestColumn) = (0.0, step, step)
                    for row in step..<rows {
                        for column in step..<9 {
                            let value = abs(a[row * 9 + column])
                            if value > best { (best, bestRow, bestColumn) = (value, row, column) }
                        }
                    }
                    largestPivot = max(largestPivot, best)
                    guard best > 1e-10 * largestPivot, best.isFinite else { return false }
                    if bestRow != step {
                        for column in 0..<9 {
                            let value = a[step * 9 + column]
                            a[step * 9 + column] = a[bestRow * 9 + column]
                            a[bestRow * 9 + column] = value
                        }
                    }
                    if bestColumn != step {
                        for row in 0..<rows {
                            let value = a[row * 9 + step]
                            a[row * 9 + step] = a[row * 9 + bestColumn]
                            a[row * 9 + bestColumn] = value
                        }
                        let value = order[step]
                        order[step] = order[bestColumn]
                        order[bestColumn] = value
                    }
                    let inverse = 1 / a[step * 9 + step]
                    for column in step..<9 { a[step * 9 + column] *= inverse }
                    for row in 0..<rows where row != step {
                        let factor = a[row * 9 + step]
                        if factor == 0 { continue }
                        for column in step + 1..<9 { a[row * 9 + column] -= factor * a[step * 9 + column] }
                    }
                }
                // x_pivots = −A_free·x_free, one unit free coordinate a vector; then orthonormalised.
                for free in rows..<9 {
                    let vector = null + (free - rows) * 9
                    for row in 0..<rows { vector[order[row]] = -a[row * 9 + free] }
                    for column in rows..<9 { vector[order[column]] = column == free ? 1 : 0 }
                    for earlier in 0..<(free - rows) {
                        let other = null + earlier * 9
                        var product = 0.0
                        for index in 0..<9 { product += vector[index] * other[index] }
                        for index in 0..<9 { vector[index] -= product * other[index] }
                    }
                    var square = 0.0
                    for index in 0..<9 { square += vector[index] * vector[index] }
                    let scale = 1 / square.squareRoot()
                    for index in 0..<9 { vector[index] *= scale }
                }
                return true
            }
        }
    }

    /// Writes the coefficients of x₂ᵀ·F·x₁ = 0 in the elements of F, row by row.
    @inline(__always)
    static func writeEpipolarRow(_ row: UnsafeMutablePointer<Double>, _ first: Vector3, _ second: Vector3) {
        row[0] = second.x * first.x
        row[1] = second.x * first.y
        row[2] = second.x * first.z
        row[3] = second.y * first.x
        row[4] = second.y * first.y
        row[5] = second.y * first.z
        row[6] = second.z * first.x
        row[7] = second.z * first.y
        row[8] = second.z * first.z
    }

    /// A matrix of nine numbers, row by row.
    @inline(__always) static func matrix(_ v: UnsafeMutablePointer<Double>) -> Matrix3x3 {
        Matrix3x3(columns: Vector3(v[0], v[3], v[6]), Vector3(v[1], v[4], v[7]), Vector3(v[2], v[5], v[8]))
    }
}
