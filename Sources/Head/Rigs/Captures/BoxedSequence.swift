internal import LinearAlgebra

// Minimise Σ_t ½·x_tᵀ·H·x_t − g_tᵀ·x_t + ½·λ·|x_{t+1} − x_t|² with 0 ≤ x ≤ 1, by the alternating direction method of
// multipliers (Boyd et al., "Distributed optimization and statistical learning via the alternating direction method of
// multipliers", 2011): x is free and z in the box, and u adds up how far they are apart. H = Q·Λ·Qᵀ does not change over
// time, so among the coordinates Qᵀx each is a tridiagonal system of its own, factored once.

/// Weights between 0 and 1 over time: quadratic in each frame, and smooth from one to the next.
struct BoxedSequence {
    /// What a weight that jumps by 1 from a frame to the next costs.
    let smoothness: Double
    /// Q.
    private let vectors: Matrix
    /// Λ.
    private let values: [Double]
    /// How hard x and z are pulled together.
    private static let penalty = 100.0
    private static let overRelaxation = 1.6
    private static let iterationLimit = 500
    /// When z stops moving and x has come to it.
    private static let tolerance = 1e-5

    /// - Returns: `nil` when H is not finite.
    init?(hessian: Matrix, smoothness: Double) {
        guard let decomposition = SymmetricEigendecomposition(hessian) else { return nil }
        self.smoothness = smoothness
        vectors = decomposition.vectors
        values = decomposition.values
    }

    /// The minimum, (T, n), for the gradients g, (T, n).
    ///
    /// - Parameter progress: called before each step; `false` stops.
    /// - Returns: `nil` when stopped.
    func minimum(_ gradients: Matrix, progress: () -> Bool = { true }) -> Matrix? {
        let (frames, count) = (gradients.rowCount, gradients.columnCount)
        let (factors, pivots) = factorization(frames)
        let projected = gradients * vectors
        var z = Matrix(rows: frames, columns: count)
        var u = Matrix(rows: frames, columns: count)
        for _ in 0..<Self.iterationLimit {
            guard progress() else { return nil }
            var x = projected + Self.penalty * ((z - u) * vectors)
            solve(&x, factors, pivots)
            x = x * vectors.transposed
            var (moved, apart) = (0.0, 0.0)
            for place in x.elements.indices {
                let relaxed = Self.overRelaxation * x.elements[place] + (1 - Self.overRelaxation) * z.elements[place]
                let wanted = min(max(relaxed + u.elements[place], 0), 1)
                moved = max(moved, abs(wanted - z.elements[place]))
                apart = max(apart, abs(x.elements[place] - wanted))
                u.elements[place] += relaxed - wanted
                z.elements[place] = wanted
            }
            if moved < Self.tolerance, apart < Self.tolerance { break }
        }
        return z
    }

    /// The factors of Λ_m + ρ + λ·L for each frame and coordinate, L the second difference in time.
    private func factorization(_ frames: Int) -> (factors: Matrix, pivots: Matrix) {
        var factors = Matrix(rows: frames, columns: values.count)
        var pivots = factors
        for frame in 0..<frames {
            let neighbours = (frame > 0 ? 1.0 : 0) + (frame + 1 < frames ? 1 : 0)
            for (mode, value) in values.enumerated() {
                var pivot = max(value, 0) + Self.penalty + neighbours * smoothness
                if frame > 0 { pivot -= smoothness * factors[frame - 1, mode] }
                pivots[frame, mode] = pivot
                factors[frame, mode] = smoothness / pivot
            }
        }
        return (factors, pivots)
    }

    private func solve(_ x: inout Matrix, _ factors: Matrix, _ pivots: Matrix) {
        let count = values.count
        for place in x.elements.indices {
            let before = place >= count ? smoothness * x.elements[place - count] : 0
            x.elements[place] = (x.elements[place] + before) / pivots.elements[place]
        }
        for place in x.elements.indices.dropLast(count).reversed() {
            x.elements[place] += factors.elements[place] * x.elements[place + count]
        }
    }
}
