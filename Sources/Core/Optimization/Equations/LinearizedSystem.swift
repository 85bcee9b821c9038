/// Equations (JᵀJ)·δ = −Jᵀr that a solver takes damped steps from, whatever the shape of their matrix.
public protocol LinearizedSystem {
    /// A step δ, or anything else with a value an unknown: an array, or eight numbers held inline.
    associatedtype Step: StepVector

    /// The cost ½·Σ ρ(r²) gathered with the equations.
    var cost: Double { get }

    /// The gradient Jᵀr of the cost by each unknown.
    var gradient: Step { get }

    /// Forgets everything gathered.
    mutating func reset()

    /// Whether no element of the gradient is larger than `tolerance`, those of unknowns that are held left out.
    func gradientIsWithin(_ tolerance: Double) -> Bool

    /// The step δ with the diagonal of JᵀJ multiplied by 1 + damping; `nil` when the matrix is not positive definite.
    func step(damping: Double) -> Step?

    /// How much the quadratic model falls by a step: −gᵀδ − ½·δᵀHδ.
    func predictedDecrease(of step: Step) -> Double
}
