import Foundation
import Optimization
import TestSupport
import Testing

@Suite struct LevenbergMarquardtTests {
    typealias Options = LevenbergMarquardt.Options

    private func minimize(
        _ options: Options, from start: [Double] = [250, 0.0005], observer: (Int, Double) -> Bool = { _, _ in true }
    ) -> (summary: LevenbergMarquardt.Summary, state: [Double]) {
        var state = start
        let summary = LevenbergMarquardt(options: options).minimize(
            NISTProblem.misra1a.fit, from: &state, observer: observer)
        return (summary, state)
    }

    @Test func theCostConverges() {
        let (summary, _) = minimize(Options(costTolerance: 0.5, gradientTolerance: 0, stepTolerance: 0))
        #expect(summary.termination == .costConverged && summary.isConverged)
        #expect(summary.finalCost < summary.initialCost)
    }

    @Test func theGradientConverges() {
        let (summary, state) = minimize(Options(gradientTolerance: 1e9))
        #expect(summary.termination == .gradientConverged && summary.isConverged)
        // Before any step.
        #expect(summary.iterationCount == 0 && summary.finalCost == summary.initialCost && state == [250, 0.0005])
    }

    @Test func theStepConverges() {
        let (summary, state) = minimize(Options(costTolerance: 0, gradientTolerance: 0, stepTolerance: 1000))
        #expect(summary.termination == .stepConverged && summary.isConverged)
        #expect(summary.iterationCount == 1 && state != [250, 0.0005])
    }

    @Test func theLimitIsKept() {
        for limit in 0...3 {
            let options = Options(iterationLimit: limit, costTolerance: 0, gradientTolerance: 0, stepTolerance: 0)
            let (summary, _) = minimize(options, from: [500, 0.0001])
            #expect(summary.termination == .iterationLimit && !summary.isConverged)
            #expect(summary.iterationCount == limit)
        }
    }

    /// Derivatives of the wrong sign lead uphill: no step is taken, and that is said.
    @Test(arguments: [0, 1e-12])
    func noProgressIsSaid(stepTolerance: Double) {
        let problem = CurveFit(
            points: [(0, 1), (1, 3)], model: { x, b in (b[0] * (x + 1), [-(x + 1)]) }, unknownCount: 1)
        var state = [0.25]
        let options = Options(iterationLimit: 500, stepTolerance: stepTolerance)
        let summary = LevenbergMarquardt(options: options).minimize(problem, from: &state)
        #expect(summary.termination == .noProgress)
        #expect(state == [0.25] && summary.finalCost == summary.initialCost)
        #expect(DerivativeCheck(problem, at: state).verdict == .gradientDiffers(unknown: 0))
    }

    @Test func anInvalidStartIsSaid() {
        let problem = CurveFit(points: [(0, .nan)], model: { _, b in (b[0], [1]) }, unknownCount: 1)
        var state = [0.0]
        let summary = LevenbergMarquardt().minimize(problem, from: &state)
        #expect(summary.termination == .invalidStart && !summary.isConverged && summary.iterationCount == 0)
    }

    /// The observer hears of every step with the cost so far, and stops when it says so.
    @Test func theObserverStops() {
        var heard: [(step: Int, cost: Double)] = []
        let (summary, _) = minimize(Options(costTolerance: 0), from: [500, 0.0001]) { step, cost in
            heard.append((step, cost))
            return step < 3
        }
        #expect(summary.termination == .cancelled && !summary.isConverged && summary.iterationCount == 3)
        #expect(heard.map(\.step) == [0, 1, 2, 3])
        #expect(heard[0].cost == summary.initialCost && heard[3].cost == summary.finalCost)
        #expect(zip(heard, heard.dropFirst()).allSatisfy { $0.cost >= $1.cost })
    }

    /// Where the state is not allowed the cost is infinite: steps shrink until they stay inside.
    @Test func stepsStayWhereTheCostIsFinite() {
        struct Logarithm: LeastSquaresProblem {
            var unknownCount: Int { 1 }
            func cost(at state: Double) -> Double {
                guard state > 0 else { return .infinity }
                let residual = log(state) + 3
                return 0.5 * residual * residual
            }
            func linearize(at state: Double, into equations: inout FixedSizeNormalEquations) {
                equations.add(log(state) + 3, SIMD8(1 / state, 0, 0, 0, 0, 0, 0, 0), weight: 1)
            }
            func state(_ state: Double, after step: SIMD8<Double>) -> Double { state + step[0] }
        }
        var state = 50.0
        // An undamped step leads to 50 − 50·(log 50 + 3) < 0.
        let summary = LevenbergMarquardt().minimize(Logarithm(), from: &state)
        #expect(abs(state - exp(-3)) < 1e-9 && summary.isConverged)
    }

    @Test func robustLossIgnoresOutliers() {
        var points = (0..<30).map { (x: Double($0), y: 2 * Double($0) + 1) }
        for index in stride(from: 0, to: 30, by: 5) { points[index].y += 50 }
        let line: (Double, [Double]) -> (value: Double, derivatives: [Double]) = { x, b in
            (b[0] * x + b[1], [x, 1])
        }
        var state = [1.5, 0.0]
        let problem = CurveFit(points: points, model: line, unknownCount: 2, loss: .gemanMcClure(scale: 5))
        _ = LevenbergMarquardt().minimize(problem, from: &state)
        // A redescending loss leaves outliers 50 away a weight of (25/2525)², so they bend the line by < 1e−2.
        #expect(abs(state[0] - 2) < 1e-3 && abs(state[1] - 1) < 2e-2)
    }

    /// A line by weights that linearising settles (iteratively reweighted least squares): no step raises the cost, while
    /// settling new weights may, and the summary's cost is that of the last ones.
    @Test func costsThatLinearisingSettles() {
        final class Reweighted: LeastSquaresProblem {
            let points: [(x: Double, y: Double)] = (0..<20).map { index in
                let x = Double(index)
                return (x: x, y: 2 * x + (index % 4 == 0 ? 30.0 : 1.0))
            }
            var weights = [Double](repeating: 1, count: 20)
            var unknownCount: Int { 2 }
            let costChangesWithLinearization = true

            func residual(_ state: [Double], _ point: (x: Double, y: Double)) -> Double {
                state[0] * point.x + state[1] - point.y
            }
            func cost(at state: [Double]) -> Double {
                var sum = 0.0
                for (point, weight) in zip(points, weights) {
                    let residual = residual(state, point)
                    sum += 0.5 * weight * residual * residual
                }
                return sum
            }
            func linearize(at state: [Double], into equations: inout NormalEquations) {
                for (index, point) in points.enumerated() {
                    let residual = residual(state, point)
                    weights[index] = 1 / max(abs(residual), 1e-3)
                    equations.add(residual: residual, jacobian: [point.x, 1], weight: weights[index])
                }
            }
            func state(_ state: [Double], after step: [Double]) -> [Double] { zip(state, step).map(+) }
        }
        let problem = Reweighted()
        #expect(DerivativeCheck(problem, at: [1, 5]).verdict == .consistent)
        var state = [0.0, 0.0]
        var costs: [Double] = []
        let summary = LevenbergMarquardt(options: Options(iterationLimit: 200)).minimize(problem, from: &state) {
            costs.append($1)
            return true
        }
        // The line of least absolute residuals goes through the three quarters that lie on one.
        #expect(abs(state[0] - 2) < 1e-3 && abs(state[1] - 1) < 1e-2)
        #expect(abs(summary.finalCost / problem.cost(at: state) - 1) < 1e-12)
        // The first cost was with all weights 1.
        #expect(summary.initialCost > costs[0])
    }

    /// The loop is one for equations held inline and dense ones: the same steps.
    @Test func inlineEquationsTakeTheSameSteps() {
        struct Inline: LeastSquaresProblem {
            let dense: CurveFit
            var unknownCount: Int { dense.unknownCount }
            func cost(at state: [Double]) -> Double { dense.cost(at: state) }
            func linearize(at state: [Double], into equations: inout FixedSizeNormalEquations) {
                for point in dense.points {
                    let (value, derivatives) = dense.model(point.x, state)
                    var row = SIMD8<Double>.zero
                    for (index, derivative) in derivatives.enumerated() { row[index] = derivative }
                    // What stands past the unknowns means nothing.
                    row[7] = 1e6
                    equations.add(value - point.y, row, weight: 1)
                }
            }
            func state(_ state: [Double], after step: SIMD8<Double>) -> [Double] {
                state.indices.map { state[$0] + step[$0] }
            }
        }
        for problem in [NISTProblem.misra1b, .rat42, .rat43] {
            let options = Options(iterationLimit: 8, costTolerance: 0, gradientTolerance: 0, stepTolerance: 0)
            let solver = LevenbergMarquardt(options: options)
            var (dense, inline) = (problem.starts[1], problem.starts[1])
            let expected = solver.minimize(problem.fit, from: &dense)
            let found = solver.minimize(Inline(dense: problem.fit), from: &inline)
            #expect(found.iterationCount == expected.iterationCount)
            #expect(abs(found.finalCost / expected.finalCost - 1) < 1e-6)
            for (a, b) in zip(dense, inline) { #expect(abs(a / b - 1) < 1e-6) }
            #expect(DerivativeCheck(Inline(dense: problem.fit), at: problem.starts[0]).verdict == .consistent)
        }
    }

    /// For a linear problem the quadratic model is the cost.
    @Test func predictedDecreasesAreWhatLinearProblemsDo() throws {
        var generator = SeededGenerator(seed: #function)
        let points: [(x: Double, y: Double)] = (0..<12).map { _ in (x: generator.normal(), y: generator.normal()) }
        let problem = CurveFit(
            points: points, model: { x, b in (b[0] + b[1] * x + b[2] * x * x, [1, x, x * x]) }, unknownCount: 3)
        var equations = problem.emptyEquations()
        let state = [0.3, -1, 2]
        problem.linearize(at: state, into: &equations)
        let newton = try #require(equations.step(damping: 0))
        for step in [newton, [1, 0, 0], [0.1, -3, 2]] {
            let decrease = problem.cost(at: state) - problem.cost(at: problem.state(state, after: step))
            #expect(abs(equations.predictedDecrease(of: step) - decrease) < 1e-11 * max(1, abs(decrease)))
        }
        // An unknown that nothing depends on stays where it is.
        var wider = NormalEquations(count: 2)
        wider.add(residual: 1, jacobian: [2, 0])
        #expect(try #require(wider.step(damping: 0)) == [-0.5, 0])
    }

    @Test func optionsAreChecked() async {
        await #expect(processExitsWith: .failure) { _ = Options(iterationLimit: -1) }
        await #expect(processExitsWith: .failure) { _ = Options(costTolerance: -1e-9) }
        await #expect(processExitsWith: .failure) { _ = Options(gradientTolerance: .nan) }
        await #expect(processExitsWith: .failure) { _ = Options(stepTolerance: .infinity) }
        await #expect(processExitsWith: .failure) { _ = Options(initialDamping: -1) }
        // Also what was changed after.
        await #expect(processExitsWith: .failure) {
            var options = Options()
            options.stepTolerance = -1
            _ = LevenbergMarquardt(options: options)
        }
        await #expect(processExitsWith: .success) {
            _ = Options(
                iterationLimit: 0, costTolerance: 0, gradientTolerance: 0, stepTolerance: 0, initialDamping: 0)
        }
    }
}
