public import LinearAlgebra

extension SchurNormalEquations {
    /// The step with every diagonal element multiplied by 1 + damping, shared unknowns first, then local ones block by block;
    /// `nil` when the matrix is not positive definite. Unknowns that are held or that nothing depends on stay put.
    public func step(damping: Double) -> [Double]? {
        guard let reduction = reduced(damping: damping) else { return nil }
        let (sharedSize, size) = (layout.sharedSize, layout.localSize)
        var step: [Double] = []
        step.reserveCapacity(layout.unknownCount)
        if layout.sharedCount > 0 {
            guard let factor = CholeskyDecomposition(reduction.matrix) else { return nil }
            step += factor.solve(reduction.right)
        }
        for block in 0..<layout.localBlockCount {
            // G·Gᵀ·δᵢ = −cᵢ − Wᵢᵀ·δ.
            let start = step.count
            for row in 0..<size { step.append(-localGradients[block * size + row]) }
            for pair in layout.firstPairOfLocal[block]..<layout.firstPairOfLocal[block + 1] {
                let base = layout.sharedBlockOfPair[pair] * sharedSize
                for row in 0..<sharedSize {
                    let x = step[base + row]
                    for column in 0..<size {
                        step[start + column] -= crossings[(pair * sharedSize + row) * size + column] * x
                    }
                }
            }
            let factor = block * size * size
            for row in 0..<size {
                for inner in 0..<row {
                    step[start + row] -= reduction.factors[factor + row * size + inner] * step[start + inner]
                }
                step[start + row] /= reduction.factors[factor + row * size + row]
            }
            for row in stride(from: size - 1, through: 0, by: -1) {
                for inner in row + 1..<max(size, row + 1) {
                    step[start + row] -= reduction.factors[factor + inner * size + row] * step[start + inner]
                }
                step[start + row] /= reduction.factors[factor + row * size + row]
            }
        }
        return step.allSatisfy(\.isFinite) ? step : nil
    }

    /// The shared unknowns' block of (JᵀJ)⁻¹: their covariance where residuals have unit variance, what is not known of the
    /// local ones included. Rows and columns of held unknowns are 0. `nil` when the matrix is not positive definite.
    public func sharedCovariance() -> Matrix? {
        guard let reduction = reduced(damping: 0), var inverse = CholeskyDecomposition(reduction.matrix)?.inverse else {
            return nil
        }
        for index in held { inverse[index, index] = 0 }
        return inverse
    }

    /// What is left of the equations without the local unknowns, the upper triangle, and the factors Gᵢ of the damped Cᵢ.
    private func reduced(damping: Double) -> (matrix: Matrix, right: [Double], factors: [Double])? {
        let (sharedSize, size) = (layout.sharedSize, layout.localSize)
        var matrix = Matrix(rows: layout.sharedCount, columns: layout.sharedCount)
        var right = sharedGradient.map { -$0 }
        for block in 0..<layout.sharedBlockCount {
            for row in 0..<sharedSize {
                let base = (block * sharedSize + row) * sharedSize
                for column in row..<sharedSize {
                    matrix[block * sharedSize + row, block * sharedSize + column] = sharedHessians[base + column]
                }
                let diagonal = sharedHessians[base + row]
                matrix[block * sharedSize + row, block * sharedSize + row] =
                    diagonal > 0 ? (1 + damping) * diagonal : 1
            }
        }
        var factors = localHessians
        // G⁻¹·cᵢ, and the rows Y = Wᵢ·G⁻ᵀ of the pairs of one block.
        var solved = [Double](repeating: 0, count: size)
        var rows: [Double] = []
        for block in 0..<layout.localBlockCount {
            guard factor(&factors, block, damping) else { return nil }
            let base = block * size * size
            for row in 0..<size {
                var sum = localGradients[block * size + row]
                for inner in 0..<row { sum -= factors[base + row * size + inner] * solved[inner] }
                solved[row] = sum / factors[base + row * size + row]
            }
            let pairs = layout.firstPairOfLocal[block]..<layout.firstPairOfLocal[block + 1]
            rows.removeAll(keepingCapacity: true)
            rows += crossings[pairs.lowerBound * sharedSize * size..<pairs.upperBound * sharedSize * size]
            for start in stride(from: 0, to: rows.count, by: size) {
                for row in 0..<size {
                    for inner in 0..<row {
                        rows[start + row] -= factors[base + row * size + inner] * rows[start + inner]
                    }
                    rows[start + row] /= factors[base + row * size + row]
                }
            }
            for (left, pair) in pairs.enumerated() {
                let first = layout.sharedBlockOfPair[pair] * sharedSize
                for row in 0..<sharedSize {
                    let y = (left * sharedSize + row) * size
                    for inner in 0..<size { right[first + row] += rows[y + inner] * solved[inner] }
                    for other in pairs where layout.sharedBlockOfPair[other] >= layout.sharedBlockOfPair[pair] {
                        let second = layout.sharedBlockOfPair[other] * sharedSize
                        let z = (other - pairs.lowerBound) * sharedSize * size
                        for column in (other == pair ? row : 0)..<sharedSize {
                            var sum = 0.0
                            for inner in 0..<size { sum += rows[y + inner] * rows[z + column * size + inner] }
                            matrix[first + row, second + column] -= sum
                        }
                    }
                }
            }
        }
        for index in held {
            for other in 0..<index { matrix[other, index] = 0 }
            for other in index..<layout.sharedCount { matrix[index, other] = 0 }
            matrix[index, index] = 1
            right[index] = 0
        }
        return (matrix, right, factors)
    }

    /// Replaces one local block by its lower Cholesky factor, its diagonal raised before; `false` when it has none.
    private func factor(_ blocks: inout [Double], _ block: Int, _ damping: Double) -> Bool {
        let size = layout.localSize
        let base = block * size * size
        for row in 0..<size {
            for column in 0...row {
                // The upper triangle still holds C; the diagonal is overwritten last.
                var sum = blocks[base + column * size + row]
                if row == column { sum = sum > 0 ? (1 + damping) * sum : 1 }
                for inner in 0..<column {
                    sum -= blocks[base + row * size + inner] * blocks[base + column * size + inner]
                }
                if row == column {
                    guard sum > 1e-14 * localHessians[base + row * size + row], sum.isFinite else { return false }
                    blocks[base + row * size + row] = sum.squareRoot()
                } else {
                    blocks[base + row * size + column] = sum / blocks[base + column * size + column]
                }
            }
        }
        return true
    }
}
