import HeadModel
import Optimization
import SpatialGeometry
import TestSupport
import Testing

@testable import Fitting

/// The energy of a sequence against its derivatives.
@Suite struct SequenceProblemTests {
    /// ``SequenceEnergy`` over frames with partners held, in double precision.
    private struct FrozenSequence: LeastSquaresProblem {
        let energy: SequenceEnergy
        let frames: [FrozenScanProblem]

        var unknownCount: Int { energy.unknownCount }

        func cost(at states: [HeadParameters]) -> Double {
            zip(frames, states).reduce(energy.couplingCost(states)) { $0 + $1.0.cost(at: $1.1) }
        }

        func emptyEquations() -> SequenceNormalEquations { energy.emptyEquations() }

        func linearize(at states: [HeadParameters], into equations: inout SequenceNormalEquations) {
            for (index, (frame, state)) in zip(frames, states).enumerated() {
                var gathered = NormalEquations(count: energy.layout.count)
                frame.linearize(at: state, into: &gathered)
                equations.add(gathered, frame: index)
            }
            energy.addCoupling(states, to: &equations)
        }

        func state(_ states: [HeadParameters], after step: [Double]) -> [HeadParameters] {
            energy.states(states, after: step)
        }
    }

    private static let stage =
        "unknowns: [root, neck, jaw, eyes, translation], shape: 4, expression: 3, "
        + "data: {weight: 4, plane: 1, loss: geman-mcclure, scale: 3}, priors: {shape: 0.2, expression: 0.1}"

    private static func scene(_ seed: String, frames: Int) -> (states: [HeadParameters], samples: [ScanSamples]) {
        var generator = SeededGenerator(seed: seed)
        let first = BallScan.state(&generator)
        let states = (0..<frames).map { _ in
            var state = first
            state.expression = state.expression.map { $0 + 0.3 * generator.normal() }
            state.pose.root += 0.05 * generator.direction()
            state.translation += 0.002 * generator.direction()
            return state
        }
        return (states, states.map { BallScan.samples(near: $0, &generator) })
    }

    @Test func derivativesAreThoseOfTheEnergy() throws {
        let (states, samples) = Self.scene(#function, frames: 3)
        let energy = SequenceEnergy(
            try BallScan.stage(Self.stage), head: BallScan.head, smoothness: .init(), frameCount: 3)
        let problem = SequenceProblem(
            head: BallScan.head, surface: BallScan.surface, samples: samples, energy: energy, start: states,
            threads: 2
        ) { _ in true }
        let frames = problem.settled(at: states).map {
            FrozenScanProblem(
                head: BallScan.plain, energy: energy.frame, matches: $0.matches(on: BallScan.surface))
        }
        #expect(frames.allSatisfy { $0.matches.count > 200 })
        let frozen = FrozenSequence(energy: energy, frames: frames)
        let check = DerivativeCheck(frozen, at: states)
        #expect(check.verdict == .consistent, "\(check)")

        // The fit gathers the same but for single precision.
        var (equations, exact) = (problem.emptyEquations(), frozen.emptyEquations())
        problem.linearize(at: states, into: &equations)
        frozen.linearize(at: states, into: &exact)
        #expect(abs(equations.cost / exact.cost - 1) < 1e-4)
        #expect(abs(problem.cost(at: states) - equations.cost) < 1e-10 * equations.cost)
        let size = (exact.gradient.squaredLength / Double(exact.gradient.count)).squareRoot()
        for (one, other) in zip(equations.gradient, exact.gradient) { #expect(abs(one - other) < 1e-3 * size) }
    }

    /// More frames than heads serve them, on any number of threads: the same states, and every step lowers the energy.
    @Test func threadsDoNotMatterAndNoneTraps() throws {
        let (states, samples) = Self.scene(#function, frames: 20)
        let results = try [0, 1, 3].map { threads in
            try SequenceRefinement(
                head: BallScan.head, surface: BallScan.surface, samples: samples,
                stage: try BallScan.stage(Self.stage), smoothness: .init(), limit: 4, threads: threads
            ).run(from: states) { _ in true }
        }
        #expect(results[0].states == results[1].states && results[1].states == results[2].states)
        #expect(results[0].energies.count > 2)
        #expect(results[0].energies == results[0].energies.sorted(by: >))
        #expect(results[0].states.allSatisfy { $0.shape == results[0].states[0].shape })
    }
}
