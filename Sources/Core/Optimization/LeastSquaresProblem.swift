/// A nonlinear least-squares problem over a state that need not be a vector: minimise ½·Σ ρ(r(x)²).
///
/// ``DerivativeCheck`` tells whether cost, derivatives and step of a problem belong together.
public protocol LeastSquaresProblem {
    /// What is estimated: a pose, a set of coefficients, a scene.
    associatedtype State

    /// What residuals are gathered in: dense normal equations unless the problem knows better.
    associatedtype Equations: LinearizedSystem = NormalEquations

    /// The number of unknowns of a step, the dimension of the tangent space.
    var unknownCount: Int { get }

    /// Whether linearising settles what the cost is made of (which points have partners, say), so that the cost at the
    /// present state has to be asked for anew; `false` unless said otherwise.
    var costChangesWithLinearization: Bool { get }

    /// The cost ½·Σ ρ(r²) at a state; not finite where the state is not allowed.
    func cost(at state: State) -> Double

    /// Adds all residuals at a state, and their derivatives with respect to a step from it, to `equations`.
    func linearize(at state: State, into equations: inout Equations)

    /// Equations of this problem with nothing in them.
    func emptyEquations() -> Equations

    /// The state a step away: x ⊞ δ, with x ⊞ 0 = x.
    func state(_ state: State, after step: Equations.Step) -> State
}

extension LeastSquaresProblem {
    /// `false`: the cost depends on the state alone.
    @inlinable public var costChangesWithLinearization: Bool { false }
}

extension LeastSquaresProblem where Equations == NormalEquations {
    /// Dense equations.
    @inlinable public func emptyEquations() -> NormalEquations { NormalEquations(count: unknownCount) }
}

extension LeastSquaresProblem where Equations == FixedSizeNormalEquations {
    /// Equations held inline.
    @inlinable public func emptyEquations() -> FixedSizeNormalEquations {
        FixedSizeNormalEquations(count: unknownCount)
    }
}
