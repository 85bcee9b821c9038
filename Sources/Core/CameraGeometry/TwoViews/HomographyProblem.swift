import Optimization
import SpatialGeometry

/// The transfer error of a homography over weighted correspondences, in the second image.
///
/// The step A ∈ gl(3), its last element 0, acts as H ← (I + A)·H, so that the derivatives depend on the transferred point
/// alone: with (x, y) the image of a point, dx = (a₀₀x + a₀₁y + a₀₂) − x(a₂₀x + a₂₁y), and dy likewise.
struct HomographyProblem: LeastSquaresProblem {
    let first: [Vector2]
    let second: [Vector2]
    let weights: [Double]

    var unknownCount: Int { 8 }

    func cost(at state: Matrix3x3) -> Double {
        var sum = 0.0
        for index in first.indices {
            let difference = Homography.apply(state, first[index]) - second[index]
            sum += weights[index] * dot(difference, difference)
        }
        return sum.isFinite ? 0.5 * sum : .infinity
    }

    func linearize(at state: Matrix3x3, into equations: inout FixedSizeNormalEquations) {
        for index in first.indices {
            let image = Homography.apply(state, first[index])
            let residual = image - second[index]
            let (x, y) = (image.x, image.y)
            equations.add(residual.x, SIMD8(x, y, 1, 0, 0, 0, -x * x, -x * y), weight: weights[index])
            equations.add(residual.y, SIMD8(0, 0, 0, x, y, 1, -x * y, -y * y), weight: weights[index])
        }
    }

    func state(_ state: Matrix3x3, after step: SIMD8<Double>) -> Matrix3x3 {
        let change = Matrix3x3(
            rows: Vector3(1 + step[0], step[1], step[2]), Vector3(step[3], 1 + step[4], step[5]),
            Vector3(step[6], step[7], 1))
        return (change * state).unitNorm
    }
}
