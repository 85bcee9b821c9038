import Optimization
import Testing

/// The solver on published problems, from both of their starts.
@Suite struct NISTTests {
    @Test(arguments: NISTProblem.all, [0, 1])
    func certifiedValuesAreReached(problem: NISTProblem, start: Int) {
        var state = problem.starts[start]
        // Far starts need the damping of a far start: from nearly undamped ones MGH10 runs off along its valley.
        let options = LevenbergMarquardt.Options(
            iterationLimit: 20_000, costTolerance: 1e-16, gradientTolerance: 0, stepTolerance: 0, initialDamping: 1)
        let summary = LevenbergMarquardt(options: options).minimize(problem.fit, from: &state)
        #expect(summary.isConverged)
        if problem.name == "BoxBOD", start == 0 {
            // From b₂ = 1 the descent leads to b₂ = ∞, where the curve is constant: at the mean, whose sum this is. Another
            // minimum of the same problem, and no fault of a solver that only ever descends.
            #expect(abs(2 * summary.finalCost / 9771.5 - 1) < 1e-9)
            return
        }
        for (value, certified) in zip(state, problem.certified) {
            // Certified to eleven digits; a minimum is flat, so that half of a Double's are in its parameters.
            #expect(abs(value / certified - 1) < 1e-6, "\(problem) from \(start): \(summary)")
        }
        #expect(abs(2 * summary.finalCost / problem.sum - 1) < 1e-9)
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
