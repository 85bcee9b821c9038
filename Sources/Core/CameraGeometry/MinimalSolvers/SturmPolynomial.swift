/// A polynomial of degree ten whose real roots are isolated by Sturm's theorem over the whole projective line.
struct SturmPolynomial {
    /// Coefficients, constant first, scaled to a largest magnitude of 1.
    private var coefficients: SIMD16<Double>
    private let isFinite: Bool
    /// The least size of a remainder in the chain: near 0 when two roots nearly coincide, real or barely not.
    private(set) var separation = 1.0

    /// The derivative, whose roots lie between those of the polynomial and at pairs that coincide.
    var derivative: SturmPolynomial {
        var result = SIMD16<Double>.zero
        for index in 0..<10 { result[index] = Double(index + 1) * coefficients[index + 1] }
        return SturmPolynomial(result)
    }

    /// The value at a root candidate over the sum of its terms' magnitudes.
    func relativeValue(_ root: ZPolynomials.Root) -> Double {
        var (value, size, power) = (0.0, 0.0, 1.0)
        // Σ cᵢ·nⁱ·d¹⁰⁻ⁱ, from the end whose powers do not grow.
        let isInverted = abs(root.denominator) < abs(root.numerator)
        let x = isInverted ? root.denominator / root.numerator : root.numerator / root.denominator
        for index in 0...10 {
            let term = coefficients[isInverted ? 10 - index : index] * power
            value += term
            size += abs(term)
            power *= x
        }
        return abs(value) / size
    }

    init(_ coefficients: SIMD16<Double>) {
        var largest = 0.0
        for index in 0...10 { largest = max(largest, abs(coefficients[index])) }
        isFinite = largest > 0 && largest.isFinite
        self.coefficients = coefficients * (1 / largest)
    }

    /// Calls `body` with every real root, as a fraction.
    @inline(__always) mutating func forEachRealRoot(_ body: (ZPolynomials.Root) -> Void) {
        guard isFinite else { return }
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 11 * 12 + 11) { memory in
            let chain = memory.baseAddress!
            let reversed = chain + 132
            for index in 0...10 {
                chain[index] = coefficients[index]
                reversed[index] = coefficients[10 - index]
            }
            let length = buildChain(chain)
            let isolation = SturmIsolation(chain: chain, reversed: reversed, length: length)
            let (minusInfinity, plusInfinity) = (isolation.changesAtInfinity(-1), isolation.changesAtInfinity(1))
            let (minusOne, plusOne) = (isolation.changes(-1), isolation.changes(1))
            let zero = isolation.changes(0)
            // z in (−1, 0], (0, 1]; 1/z in [−1, 0), (0, 1].
            isolation.isolate(-1, 0, minusOne, zero, inverted: false, body)
            isolation.isolate(0, 1, zero, plusOne, inverted: false, body)
            isolation.isolate(-1, 0, minusOne, minusInfinity, inverted: true, body)
            isolation.isolate(0, 1, plusInfinity, plusOne, inverted: true, body)
        }
    }

    /// Rows of 12 numbers: the polynomial, its derivative, and the negated remainders, each scaled to unit size.
    private mutating func buildChain(_ chain: UnsafeMutablePointer<Double>) -> Int {
        let derivative = chain + 12
        for index in 0..<10 { derivative[index] = Double(index + 1) * chain[index + 1] }
        var length = 2
        for step in 2...10 {
            let (a, b, r) = (chain + (step - 2) * 12, chain + (step - 1) * 12, chain + step * 12)
            // a has degree m + 1 and b degree m: two steps of division leave degree m − 1.
            let m = 11 - step
            let lead = b[m]
            guard abs(lead) > 1e-14 else {
                separation = 0
                break
            }
            let q1 = a[m + 1] / lead
            let q0 = (a[m] - q1 * b[m - 1]) / lead
            var largest = 0.0
            for index in 0..<m {
                let value = q0 * b[index] + (index > 0 ? q1 * b[index - 1] : 0) - a[index]
                r[index] = value
                largest = max(largest, abs(value))
            }
            separation = min(separation, largest)
            guard largest > 1e-300 else { break }
            let scale = 1 / largest
            for index in 0..<m { r[index] *= scale }
            length = step + 1
        }
        return length
    }
}
