import LinearAlgebra
import SpatialGeometry

extension P3PProblem {
    /// The coefficients of det(D₁ + γD₂) = c₃γ³ + c₂γ² + c₁γ + c₀, where D₁ = M₀₁ − a·M₁₂ and D₂ = M₀₂ − b·M₁₂.
    @inline(__always) var cubic: (Double, Double, Double, Double) {
        let s01 = h01 * (2 - h01)
        let s02 = h02 * (2 - h02)
        let s12 = h12 * (2 - h12)
        // 1 − cos·cos·cos without cancellation.
        let rest = h01 + h02 + h12 - h01 * h02 - h01 * h12 - h02 * h12 + h01 * h02 * h12
        return (
            b * (b * s12 - s02),
            -2 * b * rest + 2 * a * b * s12 + b * b * s12 + s02 * (1 - a),
            -2 * a * rest + 2 * a * b * s12 + a * a * s12 + s01 * (1 - b),
            a * (a * s12 - s01)
        )
    }

    /// The problem with points 1 and 2 exchanged, which reverses the cubic.
    var exchanged: P3PProblem {
        var other = self
        (other.bearing1, other.bearing2) = (bearing2, bearing1)
        (other.point1, other.point2) = (point2, point1)
        (other.h01, other.h02) = (h02, h01)
        (other.a, other.b) = (b, a)
        return other
    }

    /// The usual path: one root, two lines, four points. `isCertain` is false after any close call.
    func solveFast() -> P3PDepths {
        let (c3, c2, c1, c0) = cubic
        let size = abs(c1) + abs(c2)
        var depths = P3PDepths()
        // Take the end of the cubic that is not zero; γ ↦ 1/γ with D₁ and D₂ exchanged.
        let reversed = abs(c3) < abs(c0)
        let (lead, second, third, last) = reversed ? (c0, c1, c2, c3) : (c3, c2, c1, c0)
        // Below 1e-7 both ends of the cubic have lost half their digits: the other path looks in other charts.
        guard abs(lead) > 1e-7 * size else {
            depths.isCertain = false
            return depths
        }
        let inverse = 1 / lead
        let root = CubicRoots.outerRoot(second * inverse, third * inverse, last * inverse)
        if root.isDoubtful { depths.isCertain = false }
        let (weight1, weight2) = reversed ? (root.value, 1) : (1, root.value)
        var raw = P3PDepths()
        intersect(weight1, weight2, tolerance: 1e-5, into: &raw)
        depths.isCertain = depths.isCertain && raw.isCertain
        for index in 0..<raw.count {
            var solution = raw[index]
            solution = newtonStep(solution, residuals(solution))
            solution = newtonStep(solution, residuals(solution))
            let left = residuals(solution)
            // Two steps from any good start end at rounding, some 1e-15 of the longest side; 1e-10 is another place.
            if max(abs(left.x), max(abs(left.y), abs(left.z))) < 1e-10, solution.min() > 0 {
                depths.append(solution)
            } else {
                depths.isCertain = false
            }
        }
        return depths
    }

    /// Splits the conic w₁D₁ + w₂D₂ into lines and adds the points in which they meet a conic of the pencil; the depths
    /// are not polished yet.
    ///
    /// In coordinates (σd₀, d₁ − d₀, d₂ − d₀), with σ² = h₁₂ + h₀₁ + h₀₂ to balance the entries.
    @inline(__always)
    func intersect(_ weight1: Double, _ weight2: Double, tolerance: Double, into depths: inout P3PDepths) {
        let sigma2 = h01 + h02 + h12
        let sigma = sigma2.squareRoot()
        let (inverse, inverse2) = (1 / sigma, 1 / sigma2)
        let g = weight1 * a + weight2 * b
        let c00 = 2 * (weight1 * h01 + weight2 * h02 - g * h12) * inverse2
        let c01 = (weight1 * h01 - g * h12) * inverse
        let c02 = (weight2 * h02 - g * h12) * inverse
        let c11 = weight1 - g
        let c12 = g * (1 - h12)
        let c22 = weight2 - g
        // −adj(C) = p·pᵀ for the point p in which the lines meet.
        let b00 = c12 * c12 - c11 * c22
        let b11 = c02 * c02 - c00 * c22
        let b22 = c01 * c01 - c00 * c11
        var (p0, p1, p2): (Double, Double, Double)
        if b00 >= b11, b00 >= b22 {
            guard b00 > 0 else { return depths.isCertain = false }
            let root = b00.squareRoot()
            (p0, p1, p2) = (root, (c01 * c22 - c02 * c12) / root, (c02 * c11 - c01 * c12) / root)
        } else if b11 >= b22 {
            guard b11 > 0 else { return depths.isCertain = false }
            let root = b11.squareRoot()
            (p0, p1, p2) = ((c01 * c22 - c02 * c12) / root, root, (c00 * c12 - c01 * c02) / root)
        } else {
            guard b22 > 0 else { return depths.isCertain = false }
            let root = b22.squareRoot()
            (p0, p1, p2) = ((c02 * c11 - c01 * c12) / root, (c00 * c12 - c01 * c02) / root, root)
        }
        // N = C + [p]× has rank one; its largest element names the row and the column that are the lines.
        let (n01, n02, n10) = (c01 - p2, c02 + p1, c01 + p2)
        let (n12, n20, n21) = (c12 - p0, c02 - p1, c12 + p0)
        let (line1, line2): (Vector3, Vector3)
        let (m0, m1, m2) = (
            max(abs(c00), max(abs(n01), abs(n02))), max(abs(n10), max(abs(c11), abs(n12))),
            max(abs(n20), max(abs(n21), abs(c22)))
        )
        if m0 >= m1, m0 >= m2 {
            line1 = Vector3(c00, n01, n02)
        } else if m1 >= m2 {
            line1 = Vector3(n10, c11, n12)
        } else {
            line1 = Vector3(n20, n21, c22)
        }
        let (k0, k1, k2) = (abs(line1.x), abs(line1.y), abs(line1.z))
        if k0 >= k1, k0 >= k2 {
            line2 = Vector3(c00, n10, n20)
        } else if k1 >= k2 {
            line2 = Vector3(n01, c11, n21)
        } else {
            line2 = Vector3(n02, n12, c22)
        }
        // The conic with the smaller weight is the better one to meet.
        let useFirst = abs(weight2) > abs(weight1)
        let share = useFirst ? a : b
        let (one, two) = useFirst ? (1.0, 0.0) : (0.0, 1.0)
        let q00 = 2 * (one * h01 + two * h02 - share * h12) * inverse2
        let q01 = (one * h01 - share * h12) * inverse
        let q02 = (two * h02 - share * h12) * inverse
        let q11 = one - share
        let q12 = share * (1 - h12)
        let q22 = two - share
        for pass in 0..<2 {
            let line = pass == 0 ? line1 : line2
            let alongU = abs(line.z) > abs(line.y)
            // The line with d₀σ = 1: eliminated = α + β·kept, kept being u when `alongU`.
            let divisor = alongU ? line.z : line.y
            // A line that runs through the origin alone meets nothing at a finite depth.
            guard abs(divisor) > 1e-14 * abs(line.x) else { continue }
            let alpha = -line.x / divisor
            let beta = -(alongU ? line.y : line.z) / divisor
            let (qe, qk) = alongU ? (q22, q11) : (q11, q22)
            let (q0e, q0k) = alongU ? (q02, q01) : (q01, q02)
            let leading = qe * beta * beta + 2 * q12 * beta + qk
            let half = q0e * beta + q0k + qe * alpha * beta + q12 * alpha
            let constant = q00 + 2 * q0e * alpha + qe * alpha * alpha
            let product = leading * constant
            var discriminant = half * half - product
            let bound = tolerance * (half * half + abs(product))
            if discriminant < bound {
                guard discriminant > -bound else { continue }
                depths.isCertain = false
                discriminant = max(0, discriminant)
            }
            let t = half < 0 ? discriminant.squareRoot() - half : -(half + discriminant.squareRoot())
            let (root1, root2) = (t / leading, constant / t)
            let (other1, other2) = (alpha + beta * root1, alpha + beta * root2)
            if alongU {
                addSolution(inverse, root1, other1, into: &depths)
                addSolution(inverse, root2, other2, into: &depths)
            } else {
                addSolution(inverse, other1, root1, into: &depths)
                addSolution(inverse, other2, root2, into: &depths)
            }
        }
    }

    /// Scales a point of both conics to the depths it stands for and adds them when all are positive.
    @inline(__always)
    private func addSolution(_ d0: Double, _ u: Double, _ v: Double, into depths: inout P3PDepths) {
        let (d1, d2) = (d0 + u, d0 + v)
        guard d1 > 0, d2 > 0 else { return }
        let square = (u - v) * (u - v) + 2 * h12 * d1 * d2
        guard square > 0, square.isFinite else { return }
        depths.append(Vector3(d0, d1, d2) * (1 / square.squareRoot()))
    }
}
