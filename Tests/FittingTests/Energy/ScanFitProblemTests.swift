import HeadModel
import Optimization
import Registration
import SpatialGeometry
import TestSupport
import Testing

@testable import Fitting

/// The energy of scans and landmarks against its derivatives.
@Suite struct ScanFitProblemTests {
    static let everything = "unknowns: [root, neck, jaw, eyes, translation, scale], shape: 4, expression: 3"

    private struct Case {
        var problem: ScanFitProblem
        var frozen: FrozenScanProblem
        var state: HeadParameters
    }

    /// A problem linearised at a state, and the energy that this was of.
    private func linearized(
        _ terms: String, seed: String, _ equations: inout NormalEquations
    ) throws -> Case {
        var generator = SeededGenerator(seed: seed)
        let state = BallScan.state(&generator)
        let energy = StageEnergy(
            try BallScan.stage("\(Self.everything), \(terms)"), head: BallScan.head,
            landmarks: BallScan.landmarks(near: state, &generator))
        let problem = ScanFitProblem(
            head: BallScan.head, surface: BallScan.surface,
            samples: BallScan.samples(near: state, &generator), energy: energy, start: state, threads: 2)
        equations = problem.emptyEquations()
        problem.linearize(at: state, into: &equations)
        let matches = problem.settled(at: state).matches(on: BallScan.surface)
        return Case(
            problem: problem, frozen: FrozenScanProblem(head: BallScan.plain, energy: energy, matches: matches),
            state: state)
    }

    private static let terms = [
        "data: {weight: 4, plane: 0, loss: squared}",
        "data: {weight: 4, plane: 0.9, loss: huber, scale: 2}",
        "data: {weight: 4, plane: 1, loss: geman-mcclure, scale: 3}, landmarks: {weight: 0.5, contour: 0.2}",
        "data: {weight: 2, plane: 0.5, loss: flame-fitting, scale: 4}, priors: {shape: 0.3, expression: 2}",
        "data: {weight: 4, plane: 0.95, loss: tukey, scale: 12}, landmarks: {weight: 1}",
        "landmarks: {weight: 1, contour: 0.05}, priors: {shape: 1}",
    ]

    @Test(arguments: terms) func derivativesAreThoseOfTheEnergy(terms: String) throws {
        var equations = NormalEquations(count: 0)
        let one = try linearized(terms, seed: #function, &equations)
        #expect(terms.hasPrefix("landmarks") || one.frozen.matches.count > 200)
        let check = DerivativeCheck(one.frozen, at: one.state)
        #expect(check.verdict == .consistent, "\(check)")
    }

    /// What the fit gathers in single precision is the same but for rounding: distances of millimetres between
    /// coordinates of decimetres keep four to five digits.
    @Test(arguments: terms) func theFitGathersTheSame(terms: String) throws {
        var equations = NormalEquations(count: 0)
        let one = try linearized(terms, seed: #function, &equations)
        var exact = NormalEquations(count: equations.count)
        one.frozen.linearize(at: one.state, into: &exact)
        #expect(abs(equations.cost / exact.cost - 1) < 1e-4)
        for unknown in 0..<equations.count {
            let bound = (2 * exact.cost * exact.hessian[unknown, unknown]).squareRoot()
            #expect(abs(equations.gradient[unknown] - exact.gradient[unknown]) < 1e-4 * bound, "\(unknown)")
            for other in unknown..<equations.count {
                let size = (exact.hessian[unknown, unknown] * exact.hessian[other, other]).squareRoot()
                #expect(abs(equations.hessian[unknown, other] - exact.hessian[unknown, other]) < 1e-4 * size)
            }
        }
        // The cost, what linearising says of it, and that after a step of nothing are one.
        let cost = one.problem.cost(at: one.state)
        #expect(abs(equations.cost - cost) < 1e-10 * cost)
        let same = one.problem.state(one.state, after: Array(repeating: 0, count: equations.count))
        #expect(one.problem.cost(at: same) == cost)
    }

    /// The number of threads changes nothing.
    @Test func threadsDoNotMatter() throws {
        var generator = SeededGenerator(seed: #function)
        let state = BallScan.state(&generator)
        let samples = BallScan.samples(near: state, &generator)
        let energy = StageEnergy(
            try BallScan.stage("\(Self.everything), \(Self.terms[2])"), head: BallScan.head, landmarks: [])
        let gradients = [0, 1, 3].map { threads in
            let problem = ScanFitProblem(
                head: BallScan.head, surface: BallScan.surface, samples: samples, energy: energy, start: state,
                threads: threads)
            var equations = problem.emptyEquations()
            problem.linearize(at: state, into: &equations)
            return equations.gradient + equations.hessian.elements
        }
        #expect(gradients[0] == gradients[1] && gradients[1] == gradients[2])
    }
}
