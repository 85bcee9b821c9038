import Optimization
import SpatialGeometry

/// A family of 3×3 matrices with few parameters, for ``EpipolarProblem``.
protocol EpipolarParameters {
    /// The matrix F of x₂ᵀ·F·x₁.
    var matrix: Matrix3x3 { get }
    /// The number of unknowns of a step.
    static var unknownCount: Int { get }
    /// The derivatives of F with respect to a step, one matrix an unknown.
    var derivatives: [Matrix3x3] { get }
    /// The parameters a step away.
    func moved(by step: SIMD8<Double>) -> Self
}
