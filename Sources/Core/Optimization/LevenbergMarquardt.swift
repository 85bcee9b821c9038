/// Levenberg–Marquardt: Gauss–Newton steps, damped by a multiple of the diagonal that follows success and failure.
///
/// One loop for every problem: dense, in blocks or held inline is a matter of its ``LeastSquaresProblem/Equations``. It is
/// compiled anew for each problem, so that small ones neither allocate nor dispatch.
public struct LevenbergMarquardt: Sendable {
    /// How long to go on, and from which damping.
    public let options: Options

    /// A solver with the given options.
    ///
    /// - Precondition: no value is negative, infinite or NaN.
    @inlinable public init(options: Options = Options()) {
        options.check()
        self.options = options
    }

    /// Improves `state` until a stopping rule holds.
    ///
    /// The cost never rises, but for problems whose cost changes with linearisation: there no step raises it, while
    /// linearising anew may; ``Summary/finalCost`` is then of the last linearisation.
    ///
    /// - Parameter observer: called before each step with its number and the cost; `false` stops there.
    @inlinable public func minimize<Problem: LeastSquaresProblem>(
        _ problem: Problem, from state: inout Problem.State, observer: (Int, Double) -> Bool = { _, _ in true }
    ) -> Summary {
        var cost = problem.cost(at: state)
        var summary = Summary(initialCost: cost, finalCost: cost, iterationCount: 0, termination: .invalidStart)
        guard cost.isFinite else { return summary }
        summary.termination = .iterationLimit
        var equations = problem.emptyEquations()
        var damping = Damping(options.initialDamping)
        var isLinearized = false
        while summary.iterationCount < options.iterationLimit {
            if !isLinearized {
                equations.reset()
                problem.linearize(at: state, into: &equations)
                isLinearized = true
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
            if let step = equations.step(damping: damping.value) {
                let isShort = step.squaredLength <= options.stepTolerance * options.stepTolerance
                let candidate = problem.state(state, after: step)
                let candidateCost = problem.cost(at: candidate)
                if candidateCost <= cost {
                    let decrease = cost - candidateCost
                    let isFlat = decrease <= options.costTolerance * cost
                    (state, cost) = (candidate, candidateCost)
                    if isShort || isFlat {
                        summary.termination = isShort ? .stepConverged : .costConverged
                        break
                    }
                    damping.relax(decrease: decrease, predicted: equations.predictedDecrease(of: step))
                    isLinearized = false
                    continue
                }
                if isShort {
                    // Hardly damped, it says that there is nowhere to go; much damped, that no step was any good.
                    summary.termination = damping.value <= 1 ? .stepConverged : .noProgress
                    break
                }
            }
            damping.tighten()
            if damping.isExhausted {
                summary.termination = .noProgress
                break
            }
        }
        summary.finalCost = cost
        return summary
    }
}
