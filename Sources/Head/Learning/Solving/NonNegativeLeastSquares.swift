import LinearAlgebra

/// The least of ½·cᵀHc − bᵀc over c ≥ 0 with Σc = 1: Lawson and Hanson's active sets ("Solving Least Squares Problems", 1974,
/// §23.3), each system with the sum held by a multiplier. Few weights are more than 0: that is what makes regressors sparse.
enum NonNegativeLeastSquares {
    static func solve(_ normal: Matrix, _ side: [Double]) -> [Double]? {
        let count = side.count
        // From the best single weight.
        guard let first = (0..<count).min(by: { cost(normal, side, $0) < cost(normal, side, $1) }) else { return nil }
        var solution = [Double](repeating: 0, count: count)
        solution[first] = 1
        var members = [first]
        for _ in 0..<4 * count {
            guard let multiplier = settle(normal, side, &members, &solution) else { return nil }
            // The reduced gradient of those outside: positive ones would lower the cost.
            var next: (index: Int, gain: Double)?
            for index in 0..<count where !members.contains(index) {
                var gain = side[index] - multiplier
                for member in members { gain -= normal[index, member] * solution[member] }
                if gain > (next?.gain ?? 1e-9 * (abs(side[index]) + normal[index, index])) { next = (index, gain) }
            }
            guard let next else { return solution }
            members.append(next.index)
        }
        return solution
    }

    private static func cost(_ normal: Matrix, _ side: [Double], _ index: Int) -> Double {
        0.5 * normal[index, index] - side[index]
    }

    /// The minimum over the members, those that would fall below 0 let go one by one; the sum's multiplier.
    private static func settle(
        _ normal: Matrix, _ side: [Double], _ members: inout [Int], _ solution: inout [Double]
    ) -> Double? {
        while true {
            guard let (wanted, multiplier) = stationary(normal, side, members) else { return nil }
            guard
                let step = members.indices.filter({ wanted[$0] < 0 }).map({ index in
                    (index: index, length: solution[members[index]] / (solution[members[index]] - wanted[index]))
                }).min(by: { $0.length < $1.length })
            else {
                for index in solution.indices { solution[index] = 0 }
                for (index, member) in members.enumerated() { solution[member] = wanted[index] }
                return multiplier
            }
            for (index, member) in members.enumerated() {
                solution[member] += step.length * (wanted[index] - solution[member])
            }
            solution[members[step.index]] = 0
            members.remove(at: step.index)
        }
    }

    /// The stationary point over some weights with Σw = 1, w = H⁻¹(b − λ·1), and λ; `nil` where H is not positive definite.
    private static func stationary(
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
