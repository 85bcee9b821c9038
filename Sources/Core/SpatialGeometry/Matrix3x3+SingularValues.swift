extension Matrix3x3 {
    /// The decomposition U·diag(s)·Vᵀ with orthonormal U and V, singular values largest first, none negative.
    ///
    /// By one-sided Jacobi: turns of two columns at a time, gathered in V, make all columns of A·V orthogonal; then their
    /// lengths are the singular values and their directions U (Hestenes, "Inversion of matrices by biorthogonalization and
    /// related results", 1958). Small singular values keep their digits, and nothing is allocated. U is completed to an
    /// orthonormal basis where the rank is less than three; U and V may be reflections.
    ///
    /// - Returns: `nil` for a matrix with an element that is not finite.
    public func singularValueDecomposition() -> (left: Matrix3x3, values: Vector3, right: Matrix3x3)? {
        let largest = largestMagnitude
        guard largest.isFinite, columns.0.isFinite, columns.1.isFinite, columns.2.isFinite else { return nil }
        guard largest > 0 else { return (.identity, .zero, .identity) }
        // A power of two, so that scaling rounds nothing and squares neither overflow nor vanish.
        let unit = Double(sign: .plus, exponent: largest.exponent, significand: 1)
        var (a, b, c) = (columns.0 / unit, columns.1 / unit, columns.2 / unit)
        var (p, q, r) = (Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1))
        // Quadratic convergence: four or five sweeps; the limit is for rounding that never settles.
        for _ in 0..<30 {
            // The longer column first: the order that converges fastest (de Rijk 1989), and the one wanted.
            Self.sort(&a, &b, &p, &q)
            Self.sort(&a, &c, &p, &r)
            Self.sort(&b, &c, &q, &r)
            var turned = Self.orthogonalize(&a, &b, &p, &q)
            if Self.orthogonalize(&a, &c, &p, &r) { turned = true }
            if Self.orthogonalize(&b, &c, &q, &r) { turned = true }
            if !turned { break }
        }
        Self.sort(&a, &b, &p, &q)
        Self.sort(&a, &c, &p, &r)
        Self.sort(&b, &c, &q, &r)
        let lengths = Vector3(a.length, b.length, c.length)
        let first = a / lengths.x
        // Of two directions that rounding left not quite square, the longer column's stands.
        var second = b - dot(b, first) * first
        if !(second.length > 1e-140) { second = first.anyPerpendicular }
        second = second.normalized
        var third = cross(first, second)
        if dot(third, c) < 0 { third = -third }
        return (
            Matrix3x3(columns: first, second, third), lengths * unit, Matrix3x3(columns: p, q, r)
        )
    }

    /// Swaps two columns, and those of V with them, when the second is longer.
    @inline(__always)
    private static func sort(_ a: inout Vector3, _ b: inout Vector3, _ p: inout Vector3, _ q: inout Vector3) {
        guard dot(a, a) < dot(b, b) else { return }
        swap(&a, &b)
        swap(&p, &q)
    }

    /// Turns two columns, and those of V with them, until they are orthogonal; `false` when they were.
    @inline(__always)
    private static func orthogonalize(
        _ a: inout Vector3, _ b: inout Vector3, _ p: inout Vector3, _ q: inout Vector3
    ) -> Bool {
        let (aa, bb, ab) = (dot(a, a), dot(b, b), dot(a, b))
        // Four units in the last place: what a product of three terms cannot tell from zero.
        guard abs(ab) > 4 * Double.ulpOfOne * (aa * bb).squareRoot(), abs(ab) > 1e-290 else { return false }
        let ratio = (bb - aa) / (2 * ab)
        let tangent = (ratio < 0 ? -1 : 1) / (abs(ratio) + (1 + ratio * ratio).squareRoot())
        let cosine = 1 / (1 + tangent * tangent).squareRoot()
        let sine = cosine * tangent
        (a, b) = (cosine * a - sine * b, sine * a + cosine * b)
        (p, q) = (cosine * p - sine * q, sine * p + cosine * q)
        return true
    }
}

extension SIMD3<Double> {
    /// A unit vector perpendicular to this one, whose length is not 0.
    package var anyPerpendicular: Vector3 {
        let size = SIMD3(abs(x), abs(y), abs(z))
        let axis =
            size.x <= size.y && size.x <= size.z
            ? Vector3(1, 0, 0) : size.y <= size.z ? Vector3(0, 1, 0) : Vector3(0, 0, 1)
        return cross(self, axis).normalized
    }
}
