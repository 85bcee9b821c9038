/// The real roots of ax² + bx + c, held inline: by the half of the formula that cancels nothing, the other by their product.
package struct QuadraticRoots {
    /// 0, 1 or 2; a double root counts twice.
    package private(set) var count = 0
    private var roots = (0.0, 0.0)

    /// The roots of a polynomial of any degree up to two; none where all coefficients but the last vanish.
    ///
    /// - Parameter tolerance: a complex pair counts as a double root when its discriminant lies below zero by at most
    ///   this share of its terms.
    package init(_ a: Double, _ b: Double, _ c: Double, tolerance: Double = 0) {
        guard a != 0 else {
            guard b != 0 else { return }
            (count, roots.0) = (1, -c / b)
            return
        }
        var discriminant = b * b - 4 * a * c
        if discriminant < 0 {
            guard discriminant >= -tolerance * (b * b + abs(4 * a * c)) else { return }
            discriminant = 0
        }
        guard discriminant >= 0 else { return }
        let t = -0.5 * (b + (b < 0 ? -1 : 1) * discriminant.squareRoot())
        (count, roots) = (2, (t / a, t == 0 ? 0 : c / t))
    }

    /// One of the roots.
    package subscript(index: Int) -> Double { index == 0 ? roots.0 : roots.1 }
}
