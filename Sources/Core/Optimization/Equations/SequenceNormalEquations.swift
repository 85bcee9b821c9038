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
/// linearly with F. Only upper triangles are kept. Photos of one person are frames without links.
public struct SequenceNormalEquations: LinearizedSystem, Sendable {
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
    /// The diagonal of −O for each frame but the last: what links unknown k of it to that of the next.
    public var links: [[Double]]
    /// The cost ½·Σ ρ(r²) gathered so far.
    public var cost = 0.0
    /// How far each unknown of a step may go; `nil` where all may go anywhere.
    public var bounds: StepBounds?

    /// Empty equations of `frameCount` frames.
    public init(sharedCount: Int, frameUnknownCount: Int, frameCount: Int) {
        self.sharedCount = sharedCount
        self.frameUnknownCount = frameUnknownCount
        shared = Matrix(rows: sharedCount, columns: sharedCount)
        sharedGradient = Array(repeating: 0, count: sharedCount)
        frames = Array(repeating: Matrix(rows: frameUnknownCount, columns: frameUnknownCount), count: frameCount)
        couplings = Array(repeating: Matrix(rows: frameUnknownCount, columns: sharedCount), count: frameCount)
        frameGradients = Array(repeating: Array(repeating: 0, count: frameUnknownCount), count: frameCount)
        links = Array(
            repeating: Array(repeating: 0, count: frameUnknownCount), count: max(0, frameCount - 1))
    }

    /// Forgets everything gathered.
    public mutating func reset() {
        self = SequenceNormalEquations(
            sharedCount: sharedCount, frameUnknownCount: frameUnknownCount, frameCount: frames.count)
    }

    /// Where the unknowns of a frame stand in a step: after the shared ones, frame by frame.
    public func range(of frame: Int) -> Range<Int> {
        let start = sharedCount + frame * frameUnknownCount
        return start..<start + frameUnknownCount
    }

    /// The gradient by all unknowns, in the order of a step.
    public var gradient: [Double] { sharedGradient + frameGradients.flatMap(\.self) }

    /// Whether no element of the gradient is larger than `tolerance`, those of unknowns at a bound they are pushed against
    /// left out.
    public func gradientIsWithin(_ tolerance: Double) -> Bool {
        gradient.enumerated().allSatisfy { index, slope in
            abs(slope) <= tolerance || bounds?.isActive(index, gradient: slope) == true
        }
    }

    /// Adds the equations of one frame, whose unknowns stand in the order shared, then the frame's own.
    public mutating func add(_ equations: NormalEquations, frame: Int) {
        precondition(equations.count == sharedCount + frameUnknownCount, "a frame has shared and own unknowns")
        cost += equations.cost
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

    /// Adds a quadratic pull of unknown `index` of a step from its present value `residual` towards 0:
    /// weight·residual².
    public mutating func addPrior(_ index: Int, residual: Double, weight: Double) {
        cost += 0.5 * weight * residual * residual
        if index < sharedCount {
            sharedGradient[index] += weight * residual
            shared[index, index] += weight
            return
        }
        let (frame, unknown) = (index - sharedCount).quotientAndRemainder(dividingBy: frameUnknownCount)
        frameGradients[frame][unknown] += weight * residual
        frames[frame][unknown, unknown] += weight
    }

    /// Adds a term of one unknown that is not quadratic, by its value, slope and curvature here.
    public mutating func addTerm(_ index: Int, cost: Double, gradient: Double, curvature: Double) {
        self.cost += cost
        if index < sharedCount {
            sharedGradient[index] += gradient
            shared[index, index] += curvature
            return
        }
        let (frame, unknown) = (index - sharedCount).quotientAndRemainder(dividingBy: frameUnknownCount)
        frameGradients[frame][unknown] += gradient
        frames[frame][unknown, unknown] += curvature
    }

    /// Adds weight·(x_f − x_{f+1})² of one unknown for every pair of neighbours, at the frames' present values.
    public mutating func link(_ unknown: Int, values: [Double], weight: Double) {
        for frame in links.indices {
            let difference = values[frame] - values[frame + 1]
            link(
                unknown, after: frame, difference: difference, cost: 0.5 * weight * difference * difference,
                weight: weight)
        }
    }

    /// Adds a pull between one unknown of a frame and that of the next, of which x_f − x_{f+1} is `difference` now: a cost
    /// whose slope by the difference is weight·difference, and whose curvature is the weight or less.
    public mutating func link(_ unknown: Int, after frame: Int, difference: Double, cost: Double, weight: Double) {
        links[frame][unknown] += weight
        self.cost += cost
        frameGradients[frame][unknown] += weight * difference
        frameGradients[frame + 1][unknown] -= weight * difference
        frames[frame][unknown, unknown] += weight
        frames[frame + 1][unknown, unknown] += weight
    }

    /// The step with every diagonal element multiplied by 1 + damping, shared unknowns first, then frame by frame;
    /// `nil` when the matrix is not positive definite. With ``bounds`` it is the minimum of the model within them.
    public func step(damping: Double) -> [Double]? {
        bounds.map { boundedStep($0, damping: damping) } ?? freeStep(damping: damping)
    }

    /// The step wherever it leads.
    func freeStep(damping: Double) -> [Double]? {
        var (corner, cornerRight) = (damped(shared, damping), Matrix(rows: sharedCount, columns: 1))
        for row in 0..<sharedCount { cornerRight[row, 0] = -sharedGradient[row] }
        var factors: [(factor: CholeskyDecomposition, coupling: Matrix, right: Matrix, next: Matrix?)] = []
        for frame in frames.indices {
            var block = damped(frames[frame], damping)
            var coupling = couplings[frame]
            var right = Matrix(rows: frameUnknownCount, columns: 1, elements: frameGradients[frame].map { -$0 })
            if let previous = factors.last, let next = previous.next {
                block.subtractNormalProduct(next)
                if sharedCount > 0 { coupling.subtractTransposedProduct(next, previous.coupling) }
                right.subtractTransposedProduct(next, previous.right)
            }
            guard let factor = CholeskyDecomposition(block) else { return nil }
            let (y, z) = (factor.forwardSolve(coupling), factor.forwardSolve(right))
            if sharedCount > 0 {
                corner.subtractNormalProduct(y)
                cornerRight.subtractTransposedProduct(y, z)
            }
            let isLinked = frame < links.count && links[frame].contains { $0 != 0 }
            factors.append(
                (factor, y, z, isLinked ? factor.forwardSolve(.diagonal(links[frame].map { -$0 })) : nil))
        }
        var sharedStep: [Double] = []
        if sharedCount > 0 {
            guard let cornerFactor = CholeskyDecomposition(corner) else { return nil }
            sharedStep = cornerFactor.solve(cornerRight.elements)
        }
        let sharedColumn = Matrix(rows: sharedCount, columns: 1, elements: sharedStep)
        var steps: [[Double]] = []
        var following: Matrix?
        for (factor, coupling, right, next) in factors.reversed() {
            var rest = sharedCount > 0 ? right - coupling * sharedColumn : right
            if let following, let next { rest = rest - next * following }
            let step = factor.backwardSolve(rest)
            steps.append(step.elements)
            following = step
        }
        let step = sharedStep + steps.reversed().flatMap(\.self)
        return step.allSatisfy(\.isFinite) ? step : nil
    }

    /// The matrix with its diagonal raised, and ones where an unknown has no effect.
    func damped(_ matrix: Matrix, _ damping: Double) -> Matrix {
        var result = matrix
        for index in 0..<matrix.rowCount {
            result[index, index] = matrix[index, index] > 0 ? (1 + damping) * matrix[index, index] : 1
        }
        return result
    }
}
