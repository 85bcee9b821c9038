import Foundation
import LinearAlgebra
import SpatialGeometry

// The path for close calls. Each labelling of the points has its own cubic, and each root of it its own pair of
// lines; where one loses a solution to a double root or a vanishing coefficient another keeps it. Discriminants a
// little below zero count as zero. What comes out is only a start: Levenberg–Marquardt on the depth equations moves
// it onto a solution or shows that there is none, and equal solutions are merged.

extension P3PProblem {
    /// All solutions, for any configuration with a solution.
    func solveThoroughly() -> P3PDepths {
        var found: [(depths: Vector3, residual: Double)] = []
        for shift in 0..<3 {
            let chart = rotated(shift)
            for weights in chart.pencilWeights() {
                for start in chart.candidates(weights.0, weights.1) {
                    // Back to this labelling and this scale.
                    var depths = start * (chart.scale / scale)
                    for _ in 0..<shift { depths = Vector3(depths.z, depths.x, depths.y) }
                    let (polished, residual) = polish(depths)
                    guard residual < 1e-10, polished.min() > 0 else { continue }
                    // Double solutions are known to the root of the precision: nearer than 1e-5 is the same one.
                    let tolerance = 1e-5 * min(1, polished.max())
                    if let same = found.firstIndex(where: { ($0.depths - polished).length < tolerance }) {
                        if residual < found[same].residual { found[same] = (polished, residual) }
                    } else {
                        found.append((polished, residual))
                    }
                }
            }
        }
        found.sort { $0.residual < $1.residual }
        var result = P3PDepths()
        for solution in found.prefix(4) { result.append(solution.depths) }
        return result
    }

    /// The problem with the labels moved on: points (1, 2, 0) for a shift of one.
    private func rotated(_ shift: Int) -> P3PProblem {
        var other = self
        for _ in 0..<shift {
            let (a, b, scale) = (other.a, other.b, other.scale)
            (other.bearing0, other.bearing1, other.bearing2) = (other.bearing1, other.bearing2, other.bearing0)
            (other.point0, other.point1, other.point2) = (other.point1, other.point2, other.point0)
            (other.h01, other.h02, other.h12) = (other.h12, other.h01, other.h02)
            // Sides 01, 02, 12 become 12, 01, 02.
            (other.a, other.b) = (1 / b, a / b)
            other.scale = scale * b.squareRoot()
        }
        return other
    }

    /// The weights of D₁ and D₂ at which their sum is degenerate: every real root of the cubic, and close pairs.
    private func pencilWeights() -> [(Double, Double)] {
        let (c3, c2, c1, c0) = cubic
        let size = max(max(abs(c0), abs(c1)), max(abs(c2), abs(c3)))
        guard size > 0 else { return [] }
        var weights: [(Double, Double)] = []
        // An end that nearly vanishes is a root at 0 or at infinity.
        if abs(c0) < 1e-4 * size { weights.append((1, abs(c1) > 0 ? -c0 / c1 : 0)) }
        if abs(c3) < 1e-4 * size { weights.append((abs(c2) > 0 ? -c3 / c2 : 0, 1)) }
        if abs(c3) >= abs(c0), abs(c3) > 1e-9 * size {
            let roots = CubicRoots(c2 / c3, c1 / c3, c0 / c3, tolerance: 1e-4)
            for index in 0..<roots.count { weights.append((1, roots[index])) }
        } else if abs(c0) > 1e-9 * size {
            let roots = CubicRoots(c1 / c0, c2 / c0, c3 / c0, tolerance: 1e-4)
            for index in 0..<roots.count { weights.append((roots[index], 1)) }
        } else if abs(c2) > 1e-9 * size {
            let roots = QuadraticRoots(c2, c1, c0, tolerance: 1e-4)
            for index in 0..<roots.count { weights.append((1, roots[index])) }
        }
        return weights
    }

    /// The points of one pair of lines, discriminants a little below zero counting as zero.
    private func candidates(_ weight1: Double, _ weight2: Double) -> [Vector3] {
        var raw = P3PDepths()
        intersect(weight1, weight2, tolerance: 1e-3, into: &raw)
        return (0..<raw.count).map { raw[$0] }
    }

    /// Levenberg–Marquardt on the three depth equations; the largest residual left is relative to the longest side.
    ///
    /// A loop of its own: three equations in three unknowns are solved to the last bit, with damping by the trace, and where
    /// the equations are singular that path decides which root is found.
    private func polish(_ start: Vector3) -> (Vector3, Double) {
        func largest(_ value: Vector3) -> Double { max(abs(value.x), max(abs(value.y), abs(value.z))) }
        var depths = start
        var left = residuals(depths)
        var damping = 1e-12
        for _ in 0..<40 {
            let error = dot(left, left)
            if error < 1e-32 { break }
            let (d0, d1, d2) = (depths.x, depths.y, depths.z)
            let (u, v, w) = (d0 - d1, d0 - d2, d1 - d2)
            let jacobian = Matrix3x3(
                rows: 2 * Vector3(u + h01 * d1, h01 * d0 - u, 0), 2 * Vector3(v + h02 * d2, 0, h02 * d0 - v),
                2 * Vector3(0, w + h12 * d2, h12 * d1 - w))
            let transposed = jacobian.transposed
            var normal = transposed * jacobian
            let size = damping * max(normal.trace, 1e-300)
            normal = normal + size * .identity
            let step = normal.inverse * (transposed * left)
            let candidate = depths - step
            let next = residuals(candidate)
            if candidate.isFinite, dot(next, next) < error {
                let change = step.length
                depths = candidate
                left = next
                damping = max(damping / 10, 1e-16)
                if change < 1e-16 * depths.length { break }
            } else {
                damping *= 10
                if damping > 1e3 { break }
            }
        }
        // Newton's own step is the accurate one where the three surfaces cross cleanly.
        let newton = newtonStep(depths, left)
        if newton.isFinite, largest(residuals(newton)) < largest(left) { depths = newton }
        return (depths, largest(residuals(depths)))
    }
}
