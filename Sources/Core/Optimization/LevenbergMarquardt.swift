/// Levenberg–Marquardt: Gauss–Newton steps, damped by a multiple of the diagonal that follows success and failure.
///
/// Nielsen, "Damping parameter in Marquardt's method", 1999, for the rule that changes the damping.
public struct LevenbergMarquardt: Sendable {
    /// How long to go on, and from which damping.
    public struct Options: Sendable {
        /// The most steps tried, accepted or not.
        public var iterationLimit: Int
        /// Stops when an accepted step lowers the cost by less than this share.
        public var costTolerance: Double
        /// Stops when no element of the gradient exceeds this.
        public var gradientTolerance: Double
        /// Stops when a step is shorter than this, in the units of the unknowns.
        public var stepTolerance: Double
        /// The first damping, relative to the diagonal of JᵀJ.
        public var initialDamping: Double

        /// Options for a well-scaled problem; each can be changed.
        public init(
            iterationLimit: Int = 50, costTolerance: Double = 1e-10, gradientTolerance: Double = 1e-12,
            stepTolerance: Double = 1e-12, initialDamping: Double = 1e-4
        ) {
            precondition(iterationLimit >= 0 && initialDamping >= 0, "limits and damping are not negative")
            self.iterationLimit = iterationLimit
            self.costTolerance = costTolerance
            self.gradientTolerance = gradientTolerance
            self.stepTolerance = stepTolerance
            self.initialDamping = initialDamping
        }
    }

    /// Why the iteration stopped.
    public enum Termination: String, Sendable {
        /// The cost no longer falls.
        case costConverged
        /// The gradient vanished.
        case gradientConverged
        /// The steps became too short to matter.
        case stepConverged
        /// The limit of iterations was reached.
        case iterationLimit
        /// No damping gave a lower cost: a minimum to machine precision, or derivatives that do not fit.
        case noProgress
        /// The cost at the start was not finite.
        case invalidStart
        /// The observer asked to stop.
        case cancelled
    }

    /// What happened.
    public struct Summary: Sendable {
        /// The cost at the start.
        public var initialCost: Double
        /// The cost at the end.
        public var finalCost: Double
        /// The number of steps tried.
        public var iterationCount: Int
        /// Why it stopped.
        public var termination: Termination
    }

    /// How long to go on, and from which damping.
    public var options: Options

    /// A solver with the given options.
    public init(options: Options = Options()) {
        self.options = options
    }

    /// Improves `state` until a stopping rule holds; the cost never rises.
    ///
    /// - `observer`: called before each step with its number and the cost; `false` stops there.
    public func minimize<Problem: LeastSquaresProblem>(
        _ problem: Problem, from state: inout Problem.State, observer: (Int, Double) -> Bool = { _, _ in true }
    ) -> Summary {
        var equations = problem.emptyEquations()
        var cost = problem.cost(at: state)
        var summary = Summary(initialCost: cost, finalCost: cost, iterationCount: 0, termination: .iterationLimit)
        guard cost.isFinite else {
            summary.termination = .invalidStart
            return summary
        }
        var (damping, growth) = (options.initialDamping, 2.0)
        var needsLinearization = true
        while summary.iterationCount < options.iterationLimit {
            if needsLinearization {
                equations.reset()
                problem.linearize(at: state, into: &equations)
                needsLinearization = false
                if problem.costChangesWithLinearization { cost = problem.cost(at: state) }
                if equations.gradientIsWithin(options.gradientTolerance) {
                    summary.termination = .gradientConverged
                    break
                }
            }
            guard observer(summary.iterationCount, cost) else {
                summary.termination = .cancelled
                break
            }
            summary.iterationCount += 1
            if let step = equations.step(damping: damping) {
                let candidate = problem.state(state, after: step)
                let candidateCost = problem.cost(at: candidate)
                if candidateCost < cost {
                    let ratio =
                        (cost - candidateCost) / max(equations.predictedDecrease(of: step), .leastNormalMagnitude)
                    let relative = (cost - candidateCost) / cost
                    state = candidate
                    cost = candidateCost
                    let length = step.reduce(0) { $0 + $1 * $1 }.squareRoot()
                    if relative <= options.costTolerance || length <= options.stepTolerance {
                        summary.termination = length <= options.stepTolerance ? .stepConverged : .costConverged
                        break
                    }
                    let swing = 2 * min(ratio, 1) - 1
                    damping = max(damping * max(1.0 / 3, 1 - swing * swing * swing), 1e-12)
                    growth = 2
                    needsLinearization = true
                    continue
                }
            }
            damping = max(damping, 1e-10) * growth
            growth *= 2
            if damping > 1e12 {
                summary.termination = .noProgress
                break
            }
        }
        summary.finalCost = cost
        return summary
    }
}
