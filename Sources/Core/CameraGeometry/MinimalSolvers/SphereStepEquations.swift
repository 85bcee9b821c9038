import SpatialGeometry

/// The normal equations of a step of four unknowns on the unit sphere, held inline.
struct SphereStepEquations {
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
