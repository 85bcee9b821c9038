/// The normal equations of at most eight unknowns, held inline: nothing is allocated.
///
/// A pose, a homography, a fundamental or essential matrix each fit; rows past the number of unknowns stay zero.
public struct FixedSizeNormalEquations: LinearizedSystem, Sendable {
    /// The number of unknowns, at most 8.
    public let count: Int
    /// The cost ½·Σ ρ(r²) gathered so far.
    public var cost = 0.0
    // Σ w·j·jᵀ, row by row.
    @usableFromInline var row0 = SIMD8<Double>.zero
    @usableFromInline var row1 = SIMD8<Double>.zero
    @usableFromInline var row2 = SIMD8<Double>.zero
    @usableFromInline var row3 = SIMD8<Double>.zero
    @usableFromInline var row4 = SIMD8<Double>.zero
    @usableFromInline var row5 = SIMD8<Double>.zero
    @usableFromInline var row6 = SIMD8<Double>.zero
    @usableFromInline var row7 = SIMD8<Double>.zero
    /// Σ w·r·j; what stands past the unknowns means nothing.
    @usableFromInline var gathered = SIMD8<Double>.zero

    /// Empty equations of `count` unknowns.
    ///
    /// - Precondition: at most eight.
    @inlinable public init(count: Int) {
        precondition(0...8 ~= count, "at most eight unknowns are held inline, not \(count)")
        self.count = count
    }

    /// Forgets everything gathered.
    @inlinable public mutating func reset() { self = FixedSizeNormalEquations(count: count) }

    /// Adds a residual r with its row of derivatives: weight·r² to 2·cost.
    @inlinable @inline(__always)
    public mutating func add(_ residual: Double, _ jacobian: SIMD8<Double>, weight: Double) {
        let scaled = jacobian * weight
        cost += 0.5 * weight * residual * residual
        gathered += scaled * residual
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
    @inlinable public subscript(row: Int, column: Int) -> Double {
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

    /// The gradient Jᵀr, 0 past the unknowns.
    @inlinable public var gradient: SIMD8<Double> {
        var gradient = gathered
        for index in count..<8 { gradient[index] = 0 }
        return gradient
    }

    /// Whether no element of the gradient is larger than `tolerance`.
    @inlinable public func gradientIsWithin(_ tolerance: Double) -> Bool {
        let gradient = gradient
        return all(gradient .<= tolerance) && all(-gradient .<= tolerance)
    }

    /// The step δ of (H + damping·diag H)·δ = −g by Cholesky's method; `nil` when not positive definite.
    @inlinable public func step(damping: Double) -> SIMD8<Double>? {
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

    /// How much the quadratic model falls by a step: −gᵀδ − ½·δᵀHδ.
    @inlinable public func predictedDecrease(of step: SIMD8<Double>) -> Double {
        var product = row0 * step[0]
        product += row1 * step[1]
        product += row2 * step[2]
        product += row3 * step[3]
        product += row4 * step[4]
        product += row5 * step[5]
        product += row6 * step[6]
        product += row7 * step[7]
        return -(step * (gathered + 0.5 * product)).sum()
    }
}
