/// A weighted least-squares problem of at most eight unknowns over a manifold, for ``SmallLevenbergMarquardt``.
protocol SmallProblem {
    associatedtype State

    /// The number of unknowns of a step, at most 8.
    var unknownCount: Int { get }

    /// The cost ½·Σ w·ρ(r²); not finite where the state is not allowed.
    func cost(at state: State) -> Double

    /// Adds every residual and its derivatives with respect to a step.
    func linearize(at state: State, into equations: inout SmallNormalEquations)

    /// The state a step away.
    func state(_ state: State, after step: SIMD8<Double>) -> State
}
