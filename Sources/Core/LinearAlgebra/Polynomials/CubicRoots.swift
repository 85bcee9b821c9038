import Foundation

/// The real roots of x³ + bx² + cx + d, held inline: the outer one by Newton's iteration, the rest by deflation, polished.
package struct CubicRoots {
    /// 0 where a coefficient is not finite, else 1 or 3; a double root counts twice.
    package private(set) var count = 0
    private var roots = (0.0, 0.0, 0.0)

    /// The roots.
    ///
    /// - Parameter tolerance: as for ``QuadraticRoots/init(_:_:_:tolerance:)``.
    package init(_ b: Double, _ c: Double, _ d: Double, tolerance: Double = 0) {
        guard b.isFinite, c.isFinite, d.isFinite else { return }
        let outer = Self.outerRoot(b, c, d).value
        guard outer.isFinite else { return }
        (count, roots.0) = (1, outer)
        // Deflation from the end that keeps the division stable.
        let linear = b + outer
        let constant = abs(outer) > 1 ? -d / outer : c + outer * linear
        let others = QuadraticRoots(1, linear, constant, tolerance: tolerance)
        guard others.count == 2 else { return }
        count = 3
        roots.1 = Self.polished(others[0], b, c, d)
        roots.2 = Self.polished(others[1], b, c, d)
    }

    /// The roots of ax³ + bx² + cx + d; none where a is too small to divide by.
    package init(_ a: Double, _ b: Double, _ c: Double, _ d: Double) {
        let inverse = 1 / a
        self.init(b * inverse, c * inverse, d * inverse)
    }

    /// One of the roots.
    package subscript(index: Int) -> Double { index == 0 ? roots.0 : index == 1 ? roots.1 : roots.2 }

    /// The outer real root of x³ + bx² + cx + d on the side away from the closest pair, polished; doubtful when its slope
    /// is small beside the terms it is made of, as at a double root.
    package static func outerRoot(_ b: Double, _ c: Double, _ d: Double) -> (value: Double, isDoubtful: Bool) {
        let centre = -b / 3
        // x = y + centre: y³ + py + q.
        let p = c - b * b / 3
        let q = d + centre * (c + centre * (2 * b / 3))
        // The root lies opposite to the sign of q, and y³ + py = −q is solved for z = |y|: z³ + pz = |q|.
        let magnitude = abs(q)
        var z: Double
        if p < 0 {
            // Within 2 % of the root of z³ − z = k, fitted to it for small and large k.
            let unit = (-p).squareRoot()
            let k = magnitude / (unit * -p)
            z = unit * (k < 1.5 ? 1 + k * (0.5 - 0.13 * k) : max(1.25, cbrt(k) + 0.35 / cbrt(k)))
        } else {
            let root = cbrt(magnitude)
            z = p > 3 * root * root ? magnitude / p : root
        }
        // Five steps suffice from these starts; a step of 1e-9 leaves 1e-18 by quadratic convergence.
        for _ in 0..<12 {
            let slope = 3 * z * z + p
            let step = (z * (z * z + p) - magnitude) / slope
            z -= step
            if abs(step) <= 1e-9 * z { break }
        }
        var x = (q > 0 ? -z : z) + centre
        let value = d + x * (c + x * (b + x))
        let slope = c + x * (2 * b + 3 * x)
        let step = value / slope
        if step.isFinite { x -= step }
        let terms = abs(c) + abs(x) * (2 * abs(b) + 3 * abs(x))
        return (x, !(abs(slope) > 1e-6 * terms))
    }

    /// Newton's steps while they are small corrections; at a double root, where the slope vanishes, none.
    private static func polished(_ start: Double, _ b: Double, _ c: Double, _ d: Double) -> Double {
        var x = start
        for _ in 0..<3 {
            let step = (d + x * (c + x * (b + x))) / (c + x * (2 * b + 3 * x))
            guard abs(step) < 1e-3 * abs(x) else { break }
            x -= step
            if abs(step) <= 1e-12 * abs(x) { break }
        }
        return x
    }
}
