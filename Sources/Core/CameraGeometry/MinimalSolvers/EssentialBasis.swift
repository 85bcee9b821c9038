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
            if square < 1e-26 || (iteration > 2 && square >= 0.25 * previous) {
                return square < 1e-20 ? e : nil
            }
            previous = square
            var normal = SIMD4Normal()
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

/// The normal equations of a step of four unknowns.
struct SIMD4Normal {
    private var (row0, row1, row2, row3) = (
        SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero
    )
    private var right = SIMD4<Double>.zero

    @inline(__always)
    mutating func add(_ a: Vector3, _ b: Vector3, _ c: Vector3, _ d: Vector3, _ residual: Vector3) {
        add(SIMD4(a.x, b.x, c.x, d.x), residual.x)
        add(SIMD4(a.y, b.y, c.y, d.y), residual.y)
        add(SIMD4(a.z, b.z, c.z, d.z), residual.z)
    }

    @inline(__always) mutating func add(_ row: SIMD4<Double>, _ residual: Double) {
        row0 += row * row[0]
        row1 += row * row[1]
        row2 += row * row[2]
        row3 += row * row[3]
        right -= row * residual
    }

    /// The step orthogonal to `null`: (H + κ·null·nullᵀ)δ = −g, by Gaussian elimination without pivoting.
    @inline(__always) func step(along null: SIMD4<Double>) -> SIMD4<Double>? {
        let size = row0[0] + row1[1] + row2[2] + row3[3]
        guard size > 0 else { return nil }
        var (a, b, c, d) = (
            row0 + null * (size * null[0]), row1 + null * (size * null[1]), row2 + null * (size * null[2]),
            row3 + null * (size * null[3])
        )
        var r = right
        let least = 1e-15 * size
        guard a[0] > least else { return nil }
        var factor = b[0] / a[0]
        b -= a * factor
        r[1] -= r[0] * factor
        factor = c[0] / a[0]
        c -= a * factor
        r[2] -= r[0] * factor
        factor = d[0] / a[0]
        d -= a * factor
        r[3] -= r[0] * factor
        guard b[1] > least else { return nil }
        factor = c[1] / b[1]
        c -= b * factor
        r[2] -= r[1] * factor
        factor = d[1] / b[1]
        d -= b * factor
        r[3] -= r[1] * factor
        guard c[2] > least else { return nil }
        factor = d[2] / c[2]
        d -= c * factor
        r[3] -= r[2] * factor
        guard d[3] > least else { return nil }
        let s3 = r[3] / d[3]
        let s2 = (r[2] - c[3] * s3) / c[2]
        let s1 = (r[1] - b[2] * s2 - b[3] * s3) / b[1]
        let s0 = (r[0] - a[1] * s1 - a[2] * s2 - a[3] * s3) / a[0]
        return SIMD4(s0, s1, s2, s3)
    }
}
