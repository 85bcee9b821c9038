import SpatialGeometry

/// Four orthonormal matrices that span the candidates for an essential matrix.
struct EssentialBasis {
    let x: Matrix3x3
    let y: Matrix3x3
    let z: Matrix3x3
    let w: Matrix3x3

    init(_ null: UnsafeMutablePointer<Double>) {
        x = NullSpace.matrix(null)
        y = NullSpace.matrix(null + 9)
        z = NullSpace.matrix(null + 18)
        w = NullSpace.matrix(null + 27)
    }

    @inline(__always) private func combine(_ c: SIMD4<Double>) -> Matrix3x3 {
        Matrix3x3(
            columns: x.columns.0 * c[0] + y.columns.0 * c[1] + z.columns.0 * c[2] + w.columns.0 * c[3],
            x.columns.1 * c[0] + y.columns.1 * c[1] + z.columns.1 * c[2] + w.columns.1 * c[3],
            x.columns.2 * c[0] + y.columns.2 * c[1] + z.columns.2 * c[2] + w.columns.2 * c[3])
    }

    /// Gauss–Newton on 2EEᵀE − tr(EEᵀ)E = 0 and det E = 0 over the unit sphere of coordinates.
    ///
    /// - Returns: the essential matrix, or `nil` when the start leads to none.
    func polish(_ start: SIMD4<Double>) -> Matrix3x3? {
        var c = start
        var previous = Double.infinity
        for iteration in 0..<12 {
            let e = combine(c)
            let (gram, trace) = Self.gram(e)
            // R = 2E(EᵀE) − tr·E.
            let residual = 2 * (e * gram) - trace * e
            let determinant = e.determinant
            let square =
                dot(residual.columns.0, residual.columns.0) + dot(residual.columns.1, residual.columns.1)
                + dot(residual.columns.2, residual.columns.2) + determinant * determinant
            // E has unit norm, so that rounding alone leaves the cubics at some 1e-15, squared and summed 1e-29: 1e-26 is
            // solved. Past the second step Gauss–Newton divides the squares by far more than four, or has nothing to
            // gain; what then stands above 1e-20, residuals of 1e-10, is no solution.
            if square < 1e-26 || (iteration > 2 && square >= 0.25 * previous) {
                return square < 1e-20 ? e : nil
            }
            previous = square
            var normal = SphereStepEquations()
            let cofactors = Matrix3x3(
                columns: cross(e.columns.1, e.columns.2), cross(e.columns.2, e.columns.0),
                cross(e.columns.0, e.columns.1))
            let (d0, t0) = Self.derivative(e, gram, trace, x, cofactors)
            let (d1, t1) = Self.derivative(e, gram, trace, y, cofactors)
            let (d2, t2) = Self.derivative(e, gram, trace, z, cofactors)
            let (d3, t3) = Self.derivative(e, gram, trace, w, cofactors)
            normal.add(d0.columns.0, d1.columns.0, d2.columns.0, d3.columns.0, residual.columns.0)
            normal.add(d0.columns.1, d1.columns.1, d2.columns.1, d3.columns.1, residual.columns.1)
            normal.add(d0.columns.2, d1.columns.2, d2.columns.2, d3.columns.2, residual.columns.2)
            normal.add(SIMD4(t0, t1, t2, t3), determinant)
            // Along c itself nothing is to be learned: the cubics are homogeneous.
            guard let step = normal.step(along: c) else { return square < 1e-20 ? e : nil }
            c += step
            c /= (c * c).sum().squareRoot()
        }
        return nil
    }

    @inline(__always) private static func gram(_ e: Matrix3x3) -> (Matrix3x3, Double) {
        let (a, b, c) = e.columns
        let (aa, ab, ac) = (dot(a, a), dot(a, b), dot(a, c))
        let (bb, bc, cc) = (dot(b, b), dot(b, c), dot(c, c))
        return (
            Matrix3x3(columns: Vector3(aa, ab, ac), Vector3(ab, bb, bc), Vector3(ac, bc, cc)), aa + bb + cc
        )
    }

    /// The derivatives of the residual matrix and of the determinant in the direction `d`.
    @inline(__always) private static func derivative(
        _ e: Matrix3x3, _ gram: Matrix3x3, _ trace: Double, _ d: Matrix3x3, _ cofactors: Matrix3x3
    ) -> (Matrix3x3, Double) {
        // dG = dᵀE + Eᵀd.
        let (a, b, c) = e.columns
        let (p, q, r) = d.columns
        let (pa, qb, rc) = (2 * dot(p, a), 2 * dot(q, b), 2 * dot(r, c))
        let (pb, pc, qc) = (dot(p, b) + dot(a, q), dot(p, c) + dot(a, r), dot(q, c) + dot(b, r))
        let gramChange = Matrix3x3(columns: Vector3(pa, pb, pc), Vector3(pb, qb, qc), Vector3(pc, qc, rc))
        let change = 2 * (d * gram + e * gramChange) - (pa + qb + rc) * e - trace * d
        let determinant = dot(p, cofactors.columns.0) + dot(q, cofactors.columns.1) + dot(r, cofactors.columns.2)
        return (change, determinant)
    }
}
