/// Equations (JᵀJ)·δ = −Jᵀr that a solver takes damped steps from, whatever the shape of their matrix.
public protocol StepEquations {
    /// Forgets everything gathered.
    mutating func reset()

    /// Whether no element of the gradient Jᵀr is larger than `tolerance`.
    func gradientIsWithin(_ tolerance: Double) -> Bool

    /// The step δ with the diagonal of JᵀJ multiplied by 1 + damping; `nil` when the matrix is not positive definite.
    func step(damping: Double) -> [Double]?

    /// How much the quadratic model falls by a step: −gᵀδ − ½·δᵀHδ.
    func predictedDecrease(of step: [Double]) -> Double
}
