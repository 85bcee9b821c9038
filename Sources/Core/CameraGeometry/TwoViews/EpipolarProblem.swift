import Optimization
import SpatialGeometry

/// A family of 3×3 matrices with few parameters, for ``EpipolarProblem``.
protocol EpipolarParameters {
    /// The matrix F of x₂ᵀ·F·x₁.
    var matrix: Matrix3x3 { get }
    /// The number of unknowns of a step.
    static var unknownCount: Int { get }
    /// The derivatives of F with respect to a step, one matrix an unknown.
    var derivatives: [Matrix3x3] { get }
    /// The parameters a step away.
    func moved(by step: SIMD8<Double>) -> Self
}

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
        let (a1, a2) = (pixel.lowHalf * pixel.lowHalf, pixel.highHalf * pixel.highHalf)
        var sum = 0.0
        for index in first.indices {
            let (p, q) = (Vector3(first[index].x, first[index].y, 1), Vector3(second[index].x, second[index].y, 1))
            let (l2, l1) = (f * p, t * q)
            let e = dot(q, l2)
            let s = l1.x * l1.x * a1.x + l1.y * l1.y * a1.y + l2.x * l2.x * a2.x + l2.y * l2.y * a2.y
            sum += weights[index] * e * e / max(s, 1e-300)
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
                let (l2, l1) = (f * Vector3(p.x, p.y, 1), t * Vector3(q.x, q.y, 1))
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

/// F = U·diag(1, s, 0)·Vᵀ: seven parameters, turns of U and V and the ratio s.
struct FundamentalParameters: EpipolarParameters {
    var left: Matrix3x3
    var right: Matrix3x3
    var ratio: Double

    /// The nearest matrix of rank two; `nil` for rank one, or elements that are not finite.
    init?(_ matrix: Matrix3x3) {
        guard let (left, values, right) = matrix.singularValueDecomposition(), values.y > 1e-12 * values.x else {
            return nil
        }
        // U and V may be reflections: their third columns do not enter F.
        self.left = left.determinant < 0 ? Matrix3x3(columns: left.columns.0, left.columns.1, -left.columns.2) : left
        self.right =
            right.determinant < 0 ? Matrix3x3(columns: right.columns.0, right.columns.1, -right.columns.2) : right
        ratio = values.y / values.x
    }

    static var unknownCount: Int { 7 }

    private func product(_ middle: Matrix3x3) -> Matrix3x3 { left * middle * right.transposed }

    private var diagonal: Matrix3x3 {
        Matrix3x3(columns: Vector3(1, 0, 0), Vector3(0, ratio, 0), .zero)
    }

    var matrix: Matrix3x3 { (1 / (1 + ratio * ratio).squareRoot()) * product(diagonal) }

    var derivatives: [Matrix3x3] {
        let scale = 1 / (1 + ratio * ratio).squareRoot()
        let axes = [Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1)].map { Matrix3x3.crossProduct($0) }
        let turns = axes.map { scale * product($0 * diagonal) } + axes.map { -scale * product(diagonal * $0) }
        // d/ds of diag(1, s)/√(1 + s²).
        let cube = scale * scale * scale
        return turns + [product(Matrix3x3(columns: Vector3(-ratio * cube, 0, 0), Vector3(0, cube, 0), .zero))]
    }

    func moved(by step: SIMD8<Double>) -> FundamentalParameters {
        var next = self
        next.left = left * Rotation(axisAngle: Vector3(step[0], step[1], step[2])).matrix
        next.right = right * Rotation(axisAngle: Vector3(step[3], step[4], step[5])).matrix
        next.ratio += step[6]
        return next
    }
}

/// E = [t]×·R with |t| = 1: five parameters, a turn of R and a move of t on the sphere.
struct EssentialParameters: EpipolarParameters {
    var rotation: Matrix3x3
    var direction: Vector3

    static var unknownCount: Int { 5 }

    /// Two directions that span the sphere's tangent plane at t.
    private var tangent: (Vector3, Vector3) {
        let axis = abs(direction.x) < 0.6 ? Vector3(1, 0, 0) : Vector3(0, 1, 0)
        let first = cross(direction, axis).normalized
        return (first, cross(direction, first))
    }

    var matrix: Matrix3x3 { Matrix3x3.crossProduct(direction) * rotation }

    var derivatives: [Matrix3x3] {
        let translation = Matrix3x3.crossProduct(direction)
        let turns = [Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1)].map {
            translation * Matrix3x3.crossProduct($0) * rotation
        }
        let (first, second) = tangent
        return turns + [Matrix3x3.crossProduct(first) * rotation, Matrix3x3.crossProduct(second) * rotation]
    }

    func moved(by step: SIMD8<Double>) -> EssentialParameters {
        let (first, second) = tangent
        return EssentialParameters(
            rotation: Rotation(axisAngle: Vector3(step[0], step[1], step[2])).matrix * rotation,
            direction: (direction + step[3] * first + step[4] * second).normalized)
    }
}
