/// The real roots of ax³ + bx² + cx + d, inline.
struct CubicRoots {
    private(set) var count = 0
    private var roots = Vector3Storage()

    private struct Vector3Storage {
        var (first, second, third) = (0.0, 0.0, 0.0)
    }

    @inline(__always) subscript(index: Int) -> Double {
        index == 0 ? roots.first : index == 1 ? roots.second : roots.third
    }

    /// The roots; none when all coefficients but the last vanish.
    @inline(__always) init(_ a: Double, _ b: Double, _ c: Double, _ d: Double) {
        let inverse = 1 / a
        let (p, q, r) = (b * inverse, c * inverse, d * inverse)
        guard inverse.isFinite, p.isFinite, q.isFinite, r.isFinite else { return }
        let outer = P3PProblem.outerRoot(p, q, r).value
        roots.first = outer
        count = 1
        // x² + βx + γ is what is left; γ by the division that is stable.
        let beta = p + outer
        let gamma = abs(outer) > 1 ? -r / outer : q + outer * beta
        let discriminant = beta * beta - 4 * gamma
        guard discriminant >= 0 else { return }
        let t = -0.5 * (beta + (beta < 0 ? -1 : 1) * discriminant.squareRoot())
        roots.second = Self.polish(t, p, q, r)
        roots.third = t == 0 ? 0 : Self.polish(gamma / t, p, q, r)
        count = 3
    }

    @inline(__always) private static func polish(_ start: Double, _ b: Double, _ c: Double, _ d: Double) -> Double {
        let step = (d + start * (c + start * (b + start))) / (c + start * (2 * b + 3 * start))
        return abs(step) < 1e-3 * abs(start) ? start - step : start
    }
}
