import Optimization
import Testing

/// The solver on published problems, from both of their starts.
@Suite struct NISTTests {
    @Test(arguments: NISTProblem.all, [0, 1])
    func certifiedValuesAreReached(problem: NISTProblem, start: Int) {
        var state = problem.starts[start]
        let options = LevenbergMarquardt.Options(
            iterationLimit: 5000, costTolerance: 1e-16, gradientTolerance: 0, stepTolerance: 0)
        let summary = LevenbergMarquardt(options: options).minimize(problem.fit, from: &state)
        // Eckerle4's first start lies where the curve is flat at every point: 10 widths off, no solver descends from it.
        for (value, certified) in zip(state, problem.certified) {
            // Certified to eleven digits; a minimum is flat, so that half of a Double's are in its parameters.
            #expect(abs(value / certified - 1) < 1e-6, "\(problem) from \(start): \(summary)")
        }
        #expect(abs(2 * summary.finalCost / problem.sum - 1) < 1e-9)
        #expect(summary.isConverged)
    }

    /// The models' derivatives are those of the models, at both starts and at the certified values.
    @Test(arguments: NISTProblem.all)
    func derivativesAreRight(problem: NISTProblem) {
        for state in problem.starts + [problem.certified.map { 1.01 * $0 }] {
            let check = DerivativeCheck(problem.fit, at: state)
            #expect(check.verdict == .consistent, "\(problem) at \(state): \(check)")
        }
    }
}
