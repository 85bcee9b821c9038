/// Levenberg–Marquardt for small problems: the loop of `Optimization`'s, without its allocations.
struct SmallLevenbergMarquardt {
    var iterationLimit = 50
    /// Stops when an accepted step lowers the cost by less than this share.
    var costTolerance = 1e-12
    var initialDamping = 1e-6

    /// What happened.
    struct Summary {
        var initialCost: Double
        var finalCost: Double
        var iterationCount = 0
        var converged = false
    }

    /// Improves `state`; the cost never rises.
    func minimize<Problem: SmallProblem>(_ problem: Problem, from state: inout Problem.State) -> Summary {
        var cost = problem.cost(at: state)
        var summary = Summary(initialCost: cost, finalCost: cost)
        guard cost.isFinite else { return summary }
        var (damping, growth) = (initialDamping, 4.0)
        var equations = SmallNormalEquations(count: problem.unknownCount)
        problem.linearize(at: state, into: &equations)
        while summary.iterationCount < iterationLimit {
            summary.iterationCount += 1
            if let step = equations.step(damping: damping) {
                let candidate = problem.state(state, after: step)
                let candidateCost = problem.cost(at: candidate)
                if candidateCost <= cost {
                    let decrease = cost - candidateCost
                    (state, cost) = (candidate, candidateCost)
                    if decrease <= costTolerance * cost || cost < 1e-300 {
                        summary.converged = true
                        break
                    }
                    (damping, growth) = (max(damping * 0.1, 1e-15), 4)
                    if summary.iterationCount < iterationLimit {
                        equations = SmallNormalEquations(count: problem.unknownCount)
                        problem.linearize(at: state, into: &equations)
                    }
                    continue
                }
            }
            damping = max(damping, 1e-12) * growth
            growth *= 2
            if damping > 1e10 {
                summary.converged = true
                break
            }
        }
        summary.finalCost = cost
        return summary
    }
}
