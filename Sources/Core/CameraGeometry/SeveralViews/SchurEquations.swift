import LinearAlgebra

/// Normal equations of shared unknowns and many small local blocks that do not touch each other.
///
/// In bundle adjustment the cameras are shared and each point is a local block; in calibration the intrinsics are shared
/// and each view's pose is local. The local blocks are eliminated: (A − Σ Wᵢ·Cᵢ⁻¹·Wᵢᵀ)·δ = −a + Σ Wᵢ·Cᵢ⁻¹·cᵢ.
struct SchurEquations {
    let sharedCount: Int
    let localSize: Int
    private var shared: Matrix
    private var sharedGradient: [Double]
    private var locals: [Local]

    private struct Local {
        var hessian: [Double]
        var gradient: [Double]
        /// Wᵢ by stretches of shared unknowns: the first unknown, and its rows × localSize numbers.
        var cross: [(offset: Int, rows: Int, values: [Double])] = []
    }

    init(sharedCount: Int, localCount: Int, localSize: Int) {
        self.sharedCount = sharedCount
        self.localSize = localSize
        shared = Matrix(rows: sharedCount, columns: sharedCount)
        sharedGradient = Array(repeating: 0, count: sharedCount)
        locals = Array(
            repeating: Local(
                hessian: Array(repeating: 0, count: localSize * localSize),
                gradient: Array(repeating: 0, count: localSize)), count: localCount)
    }

    /// Adds a residual that depends on the shared unknowns from `offset` on and on one local block.
    mutating func add(
        _ residual: Double, sharedAt offset: Int, _ sharedRow: [Double], local: Int, _ localRow: [Double],
        weight: Double
    ) {
        for (i, value) in sharedRow.enumerated() where value != 0 {
            sharedGradient[offset + i] += weight * value * residual
            for j in 0..<sharedRow.count { shared[offset + i, offset + j] += weight * value * sharedRow[j] }
        }
        for i in 0..<localSize {
            let scaled = weight * localRow[i]
            locals[local].gradient[i] += scaled * residual
            for j in 0..<localSize { locals[local].hessian[i * localSize + j] += scaled * localRow[j] }
        }
        guard !sharedRow.isEmpty else { return }
        let place: Int
        if let last = locals[local].cross.lastIndex(where: { $0.offset == offset }) {
            place = last
        } else {
            place = locals[local].cross.count
            let zeros = [Double](repeating: 0, count: sharedRow.count * localSize)
            locals[local].cross.append((offset, sharedRow.count, zeros))
        }
        for (i, value) in sharedRow.enumerated() {
            for j in 0..<localSize {
                locals[local].cross[place].values[i * localSize + j] += weight * value * localRow[j]
            }
        }
    }

    /// The largest magnitude of the gradient.
    var largestGradient: Double {
        max(
            sharedGradient.reduce(0) { max($0, abs($1)) },
            locals.reduce(0) { max($0, $1.gradient.reduce(0) { max($0, abs($1)) }) })
    }

    /// The damped step; `nil` when the equations are not positive definite. `held` shared unknowns stay put.
    func step(damping: Double, held: Set<Int> = []) -> (shared: [Double], locals: [[Double]])? {
        var reduced = shared
        var right = sharedGradient.map { -$0 }
        for i in 0..<sharedCount { reduced[i, i] += damping * shared[i, i] + 1e-300 }
        var inverses: [Matrix] = []
        for local in locals {
            var block = Matrix(rows: localSize, columns: localSize, elements: local.hessian)
            for i in 0..<localSize { block[i, i] += damping * block[i, i] + 1e-12 * max(block[i, i], 1e-6) }
            guard let inverse = CholeskyDecomposition(block)?.inverse else { return nil }
            inverses.append(inverse)
            for a in local.cross {
                // W·C⁻¹, rows × localSize.
                let product = Matrix(rows: a.rows, columns: localSize, elements: a.values) * inverse
                for i in 0..<a.rows {
                    for k in 0..<localSize { right[a.offset + i] += product[i, k] * local.gradient[k] }
                    for b in local.cross {
                        for j in 0..<b.rows {
                            var sum = 0.0
                            for k in 0..<localSize { sum += product[i, k] * b.values[j * localSize + k] }
                            reduced[a.offset + i, b.offset + j] -= sum
                        }
                    }
                }
            }
        }
        for index in held {
            for other in 0..<sharedCount {
                reduced[index, other] = 0
                reduced[other, index] = 0
            }
            reduced[index, index] = 1
            right[index] = 0
        }
        var delta: [Double] = []
        if sharedCount > 0 {
            guard let solved = CholeskyDecomposition(reduced)?.solve(right), solved.allSatisfy(\.isFinite) else {
                return nil
            }
            delta = solved
        }
        let moves = zip(locals, inverses).map { local, inverse -> [Double] in
            var rest = local.gradient.map { -$0 }
            for block in local.cross {
                for i in 0..<block.rows {
                    for k in 0..<localSize { rest[k] -= block.values[i * localSize + k] * delta[block.offset + i] }
                }
            }
            return inverse * rest
        }
        return (delta, moves)
    }

    /// The inverse of the reduced shared matrix: the covariance of the shared unknowns for unit noise.
    func sharedCovariance(held: Set<Int> = []) -> Matrix? {
        var columns = Matrix(rows: sharedCount, columns: sharedCount)
        var reduced = shared
        for local in locals {
            let block = Matrix(rows: localSize, columns: localSize, elements: local.hessian)
            guard let inverse = CholeskyDecomposition(block)?.inverse else { return nil }
            for a in local.cross {
                let product = Matrix(rows: a.rows, columns: localSize, elements: a.values) * inverse
                for b in local.cross {
                    for i in 0..<a.rows {
                        for j in 0..<b.rows {
                            for k in 0..<localSize {
                                reduced[a.offset + i, b.offset + j] -= product[i, k] * b.values[j * localSize + k]
                            }
                        }
                    }
                }
            }
        }
        for index in held {
            for other in 0..<sharedCount {
                reduced[index, other] = 0
                reduced[other, index] = 0
            }
            reduced[index, index] = 1
        }
        guard let inverse = CholeskyDecomposition(reduced)?.inverse else { return nil }
        columns = inverse
        for index in held { columns[index, index] = 0 }
        return columns
    }
}
