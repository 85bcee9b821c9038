import LinearAlgebra

/// The neutral T and all expressions ψ_n of a subject at once, from registrations y_n at rest with weights ω_n.
///
/// Minimised over ψ_n ~ N(0, I), a registration with an expression counts Q = I − U·diag(h)·Uᵀ, a neutral I, so that
/// Σ_n ω_n·Q_n·(y_n − T) = 0. Off the span of U, T is the weighted mean of all; along U_i, with N₀ and N₁ the weights of
/// neutrals and others and c₀, c₁ their means' coordinates, T_i = (N₀·c₀ + N₁·(1 − h_i)·c₁)/(N₀ + N₁·(1 − h_i)). Without a
/// neutral the subject's mean expression stays in T.
struct RestShape {
    private let basis: OrthonormalBasis
    private let shares: [Double]

    init(_ basis: OrthonormalBasis, shares: [Double]) {
        self.basis = basis
        self.shares = shares
    }

    /// T, (V, 3); coordinates are counted from `origin`.
    func solve(_ frames: [SubjectEstimate.Frame], _ weights: [Double], about origin: [Double]) -> [Double] {
        let (neutrals, neutralWeight) = mean(frames, weights, isNeutral: true, origin)
        let (others, otherWeight) = mean(frames, weights, isNeutral: false, origin)
        let total = neutralWeight + otherWeight
        guard total > 0 else { return origin }
        var result = origin
        for index in result.indices {
            result[index] += (neutralWeight * neutrals[index] + otherWeight * others[index]) / total
        }
        guard neutralWeight > 0, otherWeight > 0 else { return result }
        let (inNeutrals, inOthers) = (basis.coordinates(of: neutrals), basis.coordinates(of: others))
        let change = (0..<basis.count).map { index in
            let weight = otherWeight * (1 - shares[index])
            let wanted = (neutralWeight * inNeutrals[index] + weight * inOthers[index]) / (neutralWeight + weight)
            return wanted - (neutralWeight * inNeutrals[index] + otherWeight * inOthers[index]) / total
        }
        basis.add(change, to: &result)
        return result
    }

    private func mean(
        _ frames: [SubjectEstimate.Frame], _ weights: [Double], isNeutral: Bool, _ origin: [Double]
    ) -> (mean: [Double], weight: Double) {
        var sum = [Double](repeating: 0, count: origin.count)
        var total = 0.0
        for (frame, weight) in zip(frames, weights) where weight > 0 && frame.isNeutral == isNeutral {
            for index in sum.indices { sum[index] += weight * (frame.atRest[index] - origin[index]) }
            total += weight
        }
        guard total > 0 else { return (sum, 0) }
        for index in sum.indices { sum[index] /= total }
        return (sum, total)
    }
}
