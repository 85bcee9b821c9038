/// The normal equations of at most eight unknowns, held inline.
///
/// A pose, a homography, a fundamental or essential matrix each fit; rows past the number of unknowns stay zero.
struct SmallNormalEquations {
    /// The number of unknowns, at most 8.
    let count: Int
    /// Σ w·j·jᵀ, row by row.
    private(set) var row0 = SIMD8<Double>.zero
    private(set) var row1 = SIMD8<Double>.zero
    private(set) var row2 = SIMD8<Double>.zero
    private(set) var row3 = SIMD8<Double>.zero
    private(set) var row4 = SIMD8<Double>.zero
    private(set) var row5 = SIMD8<Double>.zero
    private(set) var row6 = SIMD8<Double>.zero
    private(set) var row7 = SIMD8<Double>.zero
    /// Σ w·r·j.
    private(set) var gradient = SIMD8<Double>.zero

    init(count: Int) {
        precondition(count <= 8, "small normal equations hold at most eight unknowns")
        self.count = count
    }

    /// Adds a residual, its derivatives and its weight.
    @inline(__always) mutating func add(_ residual: Double, _ jacobian: SIMD8<Double>, weight: Double) {
        let scaled = jacobian * weight
        gradient += scaled * residual
        row0 += scaled * jacobian[0]
        row1 += scaled * jacobian[1]
        row2 += scaled * jacobian[2]
        row3 += scaled * jacobian[3]
        row4 += scaled * jacobian[4]
        if count > 5 { row5 += scaled * jacobian[5] }
        if count > 6 {
            row6 += scaled * jacobian[6]
            row7 += scaled * jacobian[7]
        }
    }

    /// Element (row, column) of JᵀWJ.
    subscript(row: Int, column: Int) -> Double {
        switch row {
        case 0: row0[column]
        case 1: row1[column]
        case 2: row2[column]
        case 3: row3[column]
        case 4: row4[column]
        case 5: row5[column]
        case 6: row6[column]
        default: row7[column]
        }
    }

    /// The step δ of (H + damping·diag H)·δ = −g by Cholesky's method; `nil` when not positive definite.
    func step(damping: Double) -> SIMD8<Double>? {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 64) { factor in
            for row in 0..<count {
                for column in 0...row {
                    var sum = self[row, column]
                    if row == column { sum += damping * sum }
                    for inner in 0..<column { sum -= factor[row * 8 + inner] * factor[column * 8 + inner] }
                    if row == column {
                        guard sum > 1e-14 * self[row, row], sum.isFinite else { return nil }
                        factor[row * 8 + row] = sum.squareRoot()
                    } else {
                        factor[row * 8 + column] = sum / factor[column * 8 + column]
                    }
                }
            }
            var step = -gradient
            for row in 0..<count {
                for inner in 0..<row { step[row] -= factor[row * 8 + inner] * step[inner] }
                step[row] /= factor[row * 8 + row]
            }
            for row in stride(from: count - 1, through: 0, by: -1) {
                for inner in row + 1..<max(count, row + 1) { step[row] -= factor[inner * 8 + row] * step[inner] }
                step[row] /= factor[row * 8 + row]
            }
            return step
        }
    }
}
