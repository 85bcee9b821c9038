public import LinearAlgebra

/// The normal equations of a least-squares problem, (JᵀJ)·δ = −Jᵀr, gathered residual by residual.
///
/// Only the upper triangle of JᵀJ is kept up.
public struct NormalEquations: Sendable {
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

    /// Adds a quadratic pull of unknown `index` from its present value `residual` towards 0: weight·residual².
    public mutating func addPrior(_ index: Int, residual: Double, weight: Double) {
        cost += 0.5 * weight * residual * residual
        gradient[index] += weight * residual
        hessian[index, index] += weight
    }

    /// The step δ of (JᵀJ + damping·diag(JᵀJ))·δ = −Jᵀr; `nil` when the matrix is not positive definite.
    ///
    /// Diagonal elements below `floor` times the largest count as that: unknowns nothing depends on stay put.
    public func step(damping: Double, floor: Double = 1e-12) -> [Double]? {
        var damped = hessian
        let largest = (0..<count).reduce(0) { max($0, hessian[$1, $1]) }
        guard largest > 0, largest.isFinite else { return nil }
        for index in 0..<count {
            damped[index, index] += (damping + floor) * max(hessian[index, index], floor * largest)
            if hessian[index, index] <= floor * largest { damped[index, index] += floor * largest }
        }
        guard let step = CholeskyDecomposition(damped)?.solve(gradient.map { -$0 }), step.allSatisfy(\.isFinite)
        else { return nil }
        return step
    }
}
