/// The 3×3 matrix of polynomials in z with B(z)·(x, y, 1)ᵀ = 0 that the five-point elimination leaves.
struct ZPolynomials {
    /// Coefficients of z⁰…z³ (and z⁴ in the last) of the three columns.
    struct Row {
        var x = SIMD4<Double>.zero
        var y = SIMD4<Double>.zero
        var one = SIMD8<Double>.zero
    }

    /// A root z = numerator/denominator, with the larger of the two 1 in magnitude.
    struct Root {
        var numerator: Double
        var denominator: Double
    }

    private var (first, second, third) = (Row(), Row(), Row())

    /// Reads (row of x²z) − z·(row of x²), and likewise for y² and xy.
    @inline(__always) mutating func read(_ a: UnsafeMutablePointer<Double>) {
        first = Self.row(a + 80, a + 100)
        second = Self.row(a + 120, a + 140)
        third = Self.row(a + 160, a + 180)
    }

    @inline(__always)
    private static func row(_ e: UnsafeMutablePointer<Double>, _ f: UnsafeMutablePointer<Double>) -> Row {
        Row(
            x: SIMD4(e[12], e[11] - f[12], e[10] - f[11], -f[10]),
            y: SIMD4(e[15], e[14] - f[15], e[13] - f[14], -f[13]),
            one: SIMD8(e[19], e[18] - f[19], e[17] - f[18], e[16] - f[17], -f[16], 0, 0, 0))
    }

    /// det B, of degree ten.
    var determinant: SturmPolynomial {
        var sum = SIMD16<Double>.zero
        Self.add(&sum, second, third, first.one)
        Self.add(&sum, third, first, second.one)
        Self.add(&sum, first, second, third.one)
        return SturmPolynomial(sum)
    }

    /// Adds (a.x·b.y − a.y·b.x)·c.
    @inline(__always)
    private static func add(_ sum: inout SIMD16<Double>, _ a: Row, _ b: Row, _ c: SIMD8<Double>) {
        var minor = SIMD8<Double>.zero
        minor.lowHalf = a.x[0] * b.y - a.y[0] * b.x
        // Shifts by one, two and three places.
        let one = a.x[1] * b.y - a.y[1] * b.x
        let two = a.x[2] * b.y - a.y[2] * b.x
        let three = a.x[3] * b.y - a.y[3] * b.x
        minor += SIMD8(0, one[0], one[1], one[2], one[3], 0, 0, 0)
        minor += SIMD8(0, 0, two[0], two[1], two[2], two[3], 0, 0)
        minor += SIMD8(0, 0, 0, three[0], three[1], three[2], three[3], 0)
        for power in 0..<5 {
            for index in 0..<7 { sum[power + index] += c[power] * minor[index] }
        }
    }

    /// x and y times the root's denominator, from the two rows of B that fix them best.
    @inline(__always) func solve(_ root: Root) -> (Double, Double)? {
        let (n, d) = (root.numerator, root.denominator)
        @inline(__always) func cubic(_ c: SIMD4<Double>) -> Double {
            ((c[3] * n + c[2] * d) * n + c[1] * d * d) * n + c[0] * d * d * d
        }
        @inline(__always) func value(_ row: Row) -> (Double, Double, Double) {
            let c = row.one
            let quartic =
                (((c[4] * n + c[3] * d) * n + c[2] * d * d) * n + c[1] * d * d * d) * n + c[0] * d * d * d * d
            return (cubic(row.x), cubic(row.y), quartic)
        }
        let (a, b, c) = (value(first), value(second), value(third))
        @inline(__always)
        func cross(_ p: (Double, Double, Double), _ q: (Double, Double, Double)) -> (Double, Double, Double) {
            (p.1 * q.2 - p.2 * q.1, p.2 * q.0 - p.0 * q.2, p.0 * q.1 - p.1 * q.0)
        }
        var best = cross(a, b)
        let (other, last) = (cross(b, c), cross(c, a))
        if abs(other.2) > abs(best.2) { best = other }
        if abs(last.2) > abs(best.2) { best = last }
        let (x, y) = (best.0 / best.2, best.1 / best.2)
        return x.isFinite && y.isFinite ? (x, y) : nil
    }
}
