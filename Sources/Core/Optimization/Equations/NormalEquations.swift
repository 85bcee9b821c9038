public import LinearAlgebra

/// The normal equations of a least-squares problem, (JᵀJ)·δ = −Jᵀr, gathered residual by residual.
///
/// Only the upper triangle of JᵀJ is kept up.
public struct NormalEquations: LinearizedSystem, Sendable {
    /// JᵀJ, upper triangle.
    public var hessian: Matrix
    /// Jᵀr.
    public var gradient: [Double]
    /// The cost ½·Σ ρ(r²) gathered so far.
    public var cost: Double = 0

    /// Empty equations of `count` unknowns.
    public init(count: Int) {
        hessian = Matrix(rows: count, columns: count)
        gradient = Array(repeating: 0, count: count)
    }

    /// The number of unknowns.
    public var count: Int { gradient.count }

    /// Forgets everything gathered.
    public mutating func reset() {
        for index in hessian.elements.indices { hessian.elements[index] = 0 }
        for index in gradient.indices { gradient[index] = 0 }
        cost = 0
    }

    /// Whether no element of the gradient is larger than `tolerance`.
    public func gradientIsWithin(_ tolerance: Double) -> Bool { gradient.allSatisfy { abs($0) <= tolerance } }

    /// Adds one residual r with its row of derivatives: weight·r² to 2·cost.
    public mutating func add(residual: Double, jacobian: [Double], weight: Double = 1) {
        let count = gradient.count
        precondition(jacobian.count == count, "a row of derivatives has a value an unknown")
        cost += 0.5 * weight * residual * residual
        for row in 0..<count where jacobian[row] != 0 {
            let scaled = weight * jacobian[row]
            gradient[row] += scaled * residual
            for column in row..<count { hessian.elements[row * count + column] += scaled * jacobian[column] }
        }
    }

    /// Adds what other equations of the same unknowns gathered.
    public mutating func add(_ other: NormalEquations) {
        precondition(other.count == count, "both are of the same unknowns")
        for index in hessian.elements.indices { hessian.elements[index] += other.hessian.elements[index] }
        for index in gradient.indices { gradient[index] += other.gradient[index] }
        cost += other.cost
    }

    /// Adds a quadratic pull of unknown `index` from its present value `residual` towards 0: weight·residual².
    public mutating func addPrior(_ index: Int, residual: Double, weight: Double) {
        cost += 0.5 * weight * residual * residual
        gradient[index] += weight * residual
        hessian[index, index] += weight
    }

    /// The step δ of (JᵀJ + damping·diag(JᵀJ))·δ = −Jᵀr; `nil` when the matrix is not positive definite.
    ///
    /// Solved with unknowns scaled to a unit diagonal, so that their units do not matter. An unknown nothing depends
    /// on stays where it is.
    public func step(damping: Double) -> [Double]? {
        let scales = (0..<count).map { hessian[$0, $0] > 0 ? 1 / hessian[$0, $0].squareRoot() : 0 }
        var scaled = hessian
        for row in 0..<count {
            for column in row..<count { scaled.elements[row * count + column] *= scales[row] * scales[column] }
            scaled.elements[row * count + row] = 1 + damping
        }
        let right = (0..<count).map { -gradient[$0] * scales[$0] }
        guard let step = CholeskyDecomposition(scaled)?.solve(right), step.allSatisfy(\.isFinite) else { return nil }
        return zip(step, scales).map(*)
    }

    /// How much the quadratic model falls by a step: −gᵀδ − ½·δᵀHδ.
    public func predictedDecrease(of step: [Double]) -> Double {
        var decrease = 0.0
        for row in 0..<count {
            decrease -= gradient[row] * step[row] + 0.5 * hessian[row, row] * step[row] * step[row]
            for column in row + 1..<max(count, row + 1) { decrease -= step[row] * hessian[row, column] * step[column] }
        }
        return decrease
    }
}
