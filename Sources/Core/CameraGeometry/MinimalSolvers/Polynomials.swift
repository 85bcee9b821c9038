/// Real roots of small polynomials.
enum Polynomials {
    /// The real roots of ax² + bx + c; a pair of complex roots closer to the real axis than `tolerance` (relative)
    /// counts as a double root.
    static func realQuadraticRoots(_ a: Double, _ b: Double, _ c: Double, tolerance: Double = 0) -> [Double] {
        if a == 0 { return b == 0 ? [] : [-c / b] }
        var discriminant = b * b - 4 * a * c
        if discriminant < 0 {
            guard discriminant >= -tolerance * (b * b + abs(4 * a * c)) else { return [] }
            discriminant = 0
        }
        let t = -0.5 * (b + (b < 0 ? -1 : 1) * discriminant.squareRoot())
        return t == 0 ? [0] : [t / a, c / t]
    }

    /// The real roots of x³ + bx² + cx + d, polished; close complex pairs count as for the quadratic.
    static func realCubicRoots(_ b: Double, _ c: Double, _ d: Double, tolerance: Double = 0) -> [Double] {
        let (outer, _) = P3PProblem.outerRoot(b, c, d)
        guard outer.isFinite else { return [] }
        // Deflation from the end that keeps the division stable.
        let linear = b + outer
        let constant = abs(outer) > 1 && outer != 0 ? -d / outer : c + outer * linear
        return [outer]
            + realQuadraticRoots(1, linear, constant, tolerance: tolerance).map { root in
                var x = root
                for _ in 0..<3 {
                    let slope = c + x * (2 * b + 3 * x)
                    let step = (d + x * (c + x * (b + x))) / slope
                    guard step.isFinite, abs(step) < 1e-3 * (abs(x) + 1e-300) else { break }
                    x -= step
                }
                return x
            }
    }
}
