import LinearAlgebra

/// The least of ½·wᵀHw − bᵀw over w ≥ 0 with Σw = 1, for a handful of weights: every support is tried, and the least that is
/// feasible is the minimum, for H is positive definite.
enum SimplexLeastSquares {
    /// - Parameters:
    ///   - allowed: the weights that may be more than 0, one at least.
    static func solve(_ normal: Matrix, _ side: [Double], allowed: [Int]) -> [Double] {
        var best: (value: Double, weights: [Double])?
        for support in 1..<(1 << allowed.count) {
            let members = allowed.enumerated().filter { support >> $0.offset & 1 == 1 }.map(\.element)
            let found = members.count == 1 ? [1] : stationary(normal, side, members)?.weights
            guard let weights = found, weights.allSatisfy({ $0 >= -1e-12 }) else { continue }
            var value = 0.0
            for (row, one) in members.enumerated() {
                for (column, other) in members.enumerated() {
                    value += 0.5 * weights[row] * normal[one, other] * weights[column]
                }
                value -= side[one] * weights[row]
            }
            if best == nil || value < best!.value {
                var all = [Double](repeating: 0, count: side.count)
                for (index, one) in members.enumerated() { all[one] = max(0, weights[index]) }
                best = (value, all)
            }
        }
        return best!.weights
    }

    /// The stationary point over some weights with Σw = 1, w = H⁻¹(b − λ·1), and λ; `nil` where H is not positive definite.
    static func stationary(
        _ normal: Matrix, _ side: [Double], _ members: [Int]
    ) -> (weights: [Double], multiplier: Double)? {
        var part = Matrix(rows: members.count, columns: members.count)
        for (row, one) in members.enumerated() {
            for (column, other) in members.enumerated() { part[row, column] = normal[one, other] }
        }
        guard let factor = CholeskyDecomposition(part) else { return nil }
        let free = factor.solve(members.map { side[$0] })
        let ones = factor.solve(members.map { _ in 1 })
        let multiplier = (free.reduce(0, +) - 1) / ones.reduce(0, +)
        return (zip(free, ones).map { $0 - multiplier * $1 }, multiplier)
    }
}
