import SpatialGeometry

/// The transfer error of a homography over weighted correspondences, in the second image.
///
/// The step A ∈ gl(3), its last element 0, acts as H ← (I + A)·H, so that the derivatives depend on the transferred point
/// alone: with (x, y) the image of a point, dx = (a₀₀x + a₀₁y + a₀₂) − x(a₂₀x + a₂₁y), and dy likewise.
///
/// Where both images are noisy, the transfer error of a point has the covariance σ₂²I + σ₁²JJᵀ with J the derivative of
/// the transfer; ``whiten(at:firstNoise:secondNoise:)`` divides by its root, which is Sampson's approximation of the
/// reprojection error (Hartley and Zisserman 2004, 4.2.6).
struct HomographyProblem: SmallProblem {
    let first: [Vector2]
    let second: [Vector2]
    let weights: [Double]
    /// The lower triangle (l₀₀, l₁₀, l₁₁) that multiplies each point's transfer error.
    private var whitening: [Vector3]?

    init(first: [Vector2], second: [Vector2], weights: [Double]) {
        (self.first, self.second, self.weights) = (first, second, weights)
    }

    /// Weighs transfer errors by their covariance at a state, held fixed from then on.
    mutating func whiten(at state: Matrix3x3, firstNoise: Double, secondNoise: Double) {
        let (a, b, _) = state.columns
        let ratio = (firstNoise / secondNoise) * (firstNoise / secondNoise)
        whitening = first.map { point in
            let image = state * Vector3(point.x, point.y, 1)
            let (x, y) = (image.x / image.z, image.y / image.z)
            let dx = Vector2(a.x - x * a.z, b.x - x * b.z) / image.z
            let dy = Vector2(a.y - y * a.z, b.y - y * b.z) / image.z
            // C = I + ratio·JJᵀ = LLᵀ, and the rows of L⁻¹.
            let (c00, c01, c11) = (1 + ratio * dot(dx, dx), ratio * dot(dx, dy), 1 + ratio * dot(dy, dy))
            let l00 = c00.squareRoot()
            let l10 = c01 / l00
            let l11 = (c11 - l10 * l10).squareRoot()
            return Vector3(1 / l00, -l10 / (l00 * l11), 1 / l11)
        }
    }

    private func residual(_ index: Int, _ image: Vector2) -> Vector2 {
        let difference = image - second[index]
        guard let l = whitening?[index] else { return difference }
        return Vector2(l.x * difference.x, l.y * difference.x + l.z * difference.y)
    }

    var unknownCount: Int { 8 }

    func cost(at state: Matrix3x3) -> Double {
        var sum = 0.0
        for index in first.indices {
            let difference = residual(index, Homography.apply(state, first[index]))
            sum += weights[index] * dot(difference, difference)
        }
        return sum.isFinite ? 0.5 * sum : .infinity
    }

    func linearize(at state: Matrix3x3, into equations: inout SmallNormalEquations) {
        for index in first.indices {
            let image = Homography.apply(state, first[index])
            let residual = residual(index, image)
            let (x, y) = (image.x, image.y)
            var dx = SIMD8(x, y, 1, 0, 0, 0, -x * x, -x * y)
            var dy = SIMD8(0, 0, 0, x, y, 1, -x * y, -y * y)
            if let l = whitening?[index] { (dx, dy) = (l.x * dx, l.y * dx + l.z * dy) }
            equations.add(residual.x, dx, weight: weights[index])
            equations.add(residual.y, dy, weight: weights[index])
        }
    }

    func state(_ state: Matrix3x3, after step: SIMD8<Double>) -> Matrix3x3 {
        let change = Matrix3x3(
            rows: Vector3(1 + step[0], step[1], step[2]), Vector3(step[3], 1 + step[4], step[5]),
            Vector3(step[6], step[7], 1))
        return (change * state).unitNorm
    }
}
