public import LinearAlgebra

/// Normal equations of a sequence: frames that share some unknowns and are otherwise linked to their neighbours alone.
///
/// With S shared unknowns and F frames of B, the matrix is an arrow over a block tridiagonal:
///
///     ⎡ A   C₀  C₁  C₂ ⎤   A (S×S) shared, D_f (B×B) of a frame, C_f (S×B) between both,
///     ⎢     D₀  O       ⎥   O (B×B) between neighbours, diagonal: the weights of x_f − x_{f+1}.
///     ⎢         D₁  O   ⎥
///     ⎣             D₂  ⎦
///
/// Solved by block elimination from the first frame to the last, then of the shared part: time and memory grow
/// linearly with F. Only upper triangles are kept.
public struct SequenceNormalEquations: Sendable {
    /// S.
    public let sharedCount: Int
    /// B.
    public let frameUnknownCount: Int
    /// A, upper triangle.
    public var shared: Matrix
    /// The gradient by the shared unknowns.
    public var sharedGradient: [Double]
    /// D_f, upper triangles.
    public var frames: [Matrix]
    /// C_fᵀ, (B×S).
    public var couplings: [Matrix]
    /// The gradients by the unknowns of each frame.
    public var frameGradients: [[Double]]
    /// The diagonal of −O: what links unknown k of a frame to that of the next.
    public var links: [Double]

    /// Empty equations of `frameCount` frames.
    public init(sharedCount: Int, frameUnknownCount: Int, frameCount: Int) {
        self.sharedCount = sharedCount
        self.frameUnknownCount = frameUnknownCount
        shared = Matrix(rows: sharedCount, columns: sharedCount)
        sharedGradient = Array(repeating: 0, count: sharedCount)
        frames = Array(repeating: Matrix(rows: frameUnknownCount, columns: frameUnknownCount), count: frameCount)
        couplings = Array(repeating: Matrix(rows: frameUnknownCount, columns: sharedCount), count: frameCount)
        frameGradients = Array(repeating: Array(repeating: 0, count: frameUnknownCount), count: frameCount)
        links = Array(repeating: 0, count: frameUnknownCount)
    }

    /// Adds the equations of one frame, whose unknowns stand in the order shared, then the frame's own.
    public mutating func add(_ equations: NormalEquations, frame: Int) {
        precondition(equations.count == sharedCount + frameUnknownCount, "a frame has shared and own unknowns")
        for row in 0..<sharedCount {
            sharedGradient[row] += equations.gradient[row]
            for column in row..<sharedCount { shared[row, column] += equations.hessian[row, column] }
            for column in 0..<frameUnknownCount {
                couplings[frame][column, row] += equations.hessian[row, sharedCount + column]
            }
        }
        for row in 0..<frameUnknownCount {
            frameGradients[frame][row] += equations.gradient[sharedCount + row]
            for column in row..<frameUnknownCount {
                frames[frame][row, column] += equations.hessian[sharedCount + row, sharedCount + column]
            }
        }
    }

    /// Adds weight·(x_f − x_{f+1})² of one unknown for every pair of neighbours, at the frames' present values.
    public mutating func link(_ unknown: Int, values: [Double], weight: Double) {
        links[unknown] += weight
        for frame in 0..<frames.count - 1 {
            let difference = values[frame] - values[frame + 1]
            frameGradients[frame][unknown] += weight * difference
            frameGradients[frame + 1][unknown] -= weight * difference
            frames[frame][unknown, unknown] += weight
            frames[frame + 1][unknown, unknown] += weight
        }
    }

    /// The step with every diagonal element multiplied by 1 + damping; `nil` when the matrix is not positive definite.
    public func step(damping: Double) -> (shared: [Double], frames: [[Double]])? {
        var (corner, cornerRight) = (damped(shared, damping), Matrix(rows: sharedCount, columns: 1))
        for row in 0..<sharedCount { cornerRight[row, 0] = -sharedGradient[row] }
        var factors: [(factor: CholeskyDecomposition, coupling: Matrix, right: Matrix, next: Matrix)] = []
        var carried: (block: Matrix, coupling: Matrix, right: Matrix)?
        for frame in frames.indices {
            var block = damped(frames[frame], damping)
            var coupling = couplings[frame]
            var right = Matrix(rows: frameUnknownCount, columns: 1, elements: frameGradients[frame].map { -$0 })
            if let carried {
                block = block - carried.block
                coupling = coupling - carried.coupling
                right = right - carried.right
            }
            guard let factor = CholeskyDecomposition(block) else { return nil }
            let (y, z) = (factor.forwardSolve(coupling), factor.forwardSolve(right))
            let u = factor.forwardSolve(.diagonal(links.map { -$0 }))
            let transposed = u.transposed
            carried = (transposed * u, transposed * y, transposed * z)
            corner = corner - y.transposed * y
            cornerRight = cornerRight - y.transposed * z
            factors.append((factor, y, z, u))
        }
        guard let cornerFactor = CholeskyDecomposition(corner) else { return nil }
        let sharedStep = cornerFactor.solve(cornerRight.elements)
        let sharedColumn = Matrix(rows: sharedCount, columns: 1, elements: sharedStep)
        var steps: [[Double]] = []
        var following: Matrix?
        for (factor, coupling, right, next) in factors.reversed() {
            var rest = right - coupling * sharedColumn
            if let following { rest = rest - next * following }
            let step = factor.backwardSolve(rest)
            steps.append(step.elements)
            following = step
        }
        guard sharedStep.allSatisfy(\.isFinite), steps.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { return nil }
        return (sharedStep, steps.reversed())
    }

    /// The matrix with its diagonal raised, and ones where an unknown has no effect.
    private func damped(_ matrix: Matrix, _ damping: Double) -> Matrix {
        var result = matrix
        for index in 0..<matrix.rowCount {
            result[index, index] = matrix[index, index] > 0 ? (1 + damping) * matrix[index, index] : 1
        }
        return result
    }
}
