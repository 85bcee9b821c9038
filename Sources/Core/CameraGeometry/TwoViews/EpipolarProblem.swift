import Optimization
import SpatialGeometry

/// Sampson's distance in pixels over weighted correspondences.
///
/// With e = x₂ᵀFx₁ and s² = |∇e|², r = e/s; by an element of F, dr = de/s − e·(s·ds)/s³.
struct EpipolarProblem<State: EpipolarParameters>: LeastSquaresProblem {
    let first: [Vector2]
    let second: [Vector2]
    let weights: [Double]
    /// As for ``EpipolarBlocks``.
    let pixel: SIMD4<Double>

    var unknownCount: Int { State.unknownCount }

    func cost(at state: State) -> Double {
        let f = state.matrix
        let t = f.transposed
        var sum = 0.0
        for index in first.indices {
            let square = EpipolarGeometry.squaredSampsonDistance(f, t, first[index], second[index], pixel)
            // Both points are epipoles: nothing to move.
            if !square.isNaN { sum += weights[index] * square }
        }
        return 0.5 * sum
    }

    func linearize(at state: State, into equations: inout FixedSizeNormalEquations) {
        let f = state.matrix
        let t = f.transposed
        let (a1, a2) = (pixel.lowHalf * pixel.lowHalf, pixel.highHalf * pixel.highHalf)
        // Row (i, j) of the derivative: how F's element moves with each unknown.
        let derivatives = state.derivatives
        var rows = (0..<9).map { _ in SIMD8<Double>.zero }
        for (unknown, derivative) in derivatives.enumerated() {
            for i in 0..<3 {
                for j in 0..<3 { rows[3 * i + j][unknown] = derivative[i, j] }
            }
        }
        rows.withUnsafeBufferPointer { rows in
            for index in first.indices {
                let (p, q) = (first[index], second[index])
                let (l2, l1) = (f * p.homogeneous, t * q.homogeneous)
                let e = q.x * l2.x + q.y * l2.y + l2.z
                let square = l1.x * l1.x * a1.x + l1.y * l1.y * a1.y + l2.x * l2.x * a2.x + l2.y * l2.y * a2.y
                guard square > 1e-300 else { continue }
                let inverse = 1 / square.squareRoot()
                let residual = e * inverse
                let ratio = residual * inverse * inverse
                // q_i·p_j/s, less e/s³ times what the element does to the two gradients.
                let (b2x, b2y) = (ratio * l2.x * a2.x, ratio * l2.y * a2.y)
                let (b1x, b1y) = (ratio * l1.x * a1.x, ratio * l1.y * a1.y)
                let (qx, qy) = (q.x * inverse - b2x, q.y * inverse - b2y)
                var row = rows[0] * (qx * p.x - b1x * q.x)
                row += rows[1] * (qx * p.y - b1y * q.x)
                row += rows[2] * qx
                row += rows[3] * (qy * p.x - b1x * q.y)
                row += rows[4] * (qy * p.y - b1y * q.y)
                row += rows[5] * qy
                row += rows[6] * (inverse * p.x - b1x)
                row += rows[7] * (inverse * p.y - b1y)
                row += rows[8] * inverse
                equations.add(residual, row, weight: weights[index])
            }
        }
    }

    func state(_ state: State, after step: SIMD8<Double>) -> State { state.moved(by: step) }
}
