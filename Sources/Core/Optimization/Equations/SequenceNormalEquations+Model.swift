public import LinearAlgebra

extension SequenceNormalEquations {
    /// How much the quadratic model falls by a step: −gᵀδ − ½·δᵀHδ.
    public func predictedDecrease(of step: [Double]) -> Double {
        /// −gᵀx − ½·xᵀHx, H by its upper triangle.
        func decrease(_ matrix: Matrix, _ gradient: [Double], _ x: ArraySlice<Double>) -> Double {
            let x = Array(x)
            var sum = 0.0
            for row in x.indices {
                sum -= gradient[row] * x[row] + 0.5 * matrix[row, row] * x[row] * x[row]
                for column in row + 1..<max(x.count, row + 1) { sum -= x[row] * matrix[row, column] * x[column] }
            }
            return sum
        }
        var sum = decrease(shared, sharedGradient, step[0..<sharedCount])
        for frame in frames.indices {
            let own = range(of: frame)
            sum += decrease(frames[frame], frameGradients[frame], step[own])
            for row in 0..<frameUnknownCount {
                var product = 0.0
                for column in 0..<sharedCount { product += couplings[frame][row, column] * step[column] }
                sum -= step[own.lowerBound + row] * product
                guard frame + 1 < frames.count else { continue }
                sum += step[own.lowerBound + row] * links[frame][row] * step[own.upperBound + row]
            }
        }
        return sum
    }

    /// The blocks of (JᵀJ)⁻¹ that belong to each frame: the covariance of its unknowns where residuals have unit
    /// variance, what is not known of the shared ones included. `nil` when the matrix is not positive definite. An unknown at a
    /// bound that the cost pushes it against is taken as known, and its own variance stands as 1.
    ///
    /// With W_f = D_f⁻¹·C_fᵀ and the Schur complement K = A − Σ C_f·W_f it is D_f⁻¹ + W_f·K⁻¹·W_fᵀ.
    ///
    /// - Precondition: frames are not linked to their neighbours.
    public func frameCovariances() -> [Matrix]? {
        precondition(
            links.allSatisfy { $0.allSatisfy { $0 == 0 } }, "frames with links have no covariance of their own")
        let free = withoutActive()
        var corner = damped(free.shared, 0)
        var parts: [(inverse: Matrix, gain: Matrix)] = []
        for frame in frames.indices {
            guard let factor = CholeskyDecomposition(damped(free.frames[frame], 0)) else { return nil }
            let y = factor.forwardSolve(free.couplings[frame])
            if sharedCount > 0 { corner.subtractNormalProduct(y) }
            parts.append((factor.inverse, factor.backwardSolve(y)))
        }
        guard sharedCount > 0 else { return parts.map(\.inverse) }
        guard let inverse = CholeskyDecomposition(corner)?.inverse else { return nil }
        return parts.map { $0.inverse + $0.gain * inverse * $0.gain.transposed }
    }
}
