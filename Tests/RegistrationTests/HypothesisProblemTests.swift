import Foundation
import HeadModel
import Optimization
import SpatialGeometry
import TestSupport
import Testing

@testable import Registration

/// The energy of a hypothesis's refinement against its derivatives.
@Suite struct HypothesisProblemTests {
    static let template = FaceTemplate(FaceFinderTests.head)

    private func problem(
        _ generator: inout SeededGenerator, columns: [Int], movesScale: Bool
    ) -> (problem: HypothesisProblem, hypothesis: FaceHypothesis) {
        let template = Self.template
        let hypothesis = FaceHypothesis(
            transform: SimilarityTransform(
                scale: 3.7, rotation: generator.rotation(), translation: Vector3(0.4, -0.3, 0.8)),
            coefficients: template.deviations.map { 0.7 * $0 * generator.normal() }, sign: -1)
        let count = 90
        let moved = template.points(of: hypothesis, count: count).moved
        let pairs = (0..<count).map { index in
            HypothesisProblem.Pair(
                point: index, target: moved[index] + 0.003 * hypothesis.transform.scale * generator.direction(),
                normal: generator.direction(), weight: Double.random(in: 0.1...1, using: &generator))
        }
        let problem = HypothesisProblem(
            template: template, pointCount: count, columns: columns, movesScale: movesScale, pairs: pairs,
            scale: hypothesis.transform.scale, information: 60 / (90 * 0.002 * 0.002))
        return (problem, hypothesis)
    }

    @Test(arguments: [true, false], [0, 5, 33])
    func derivativesAreThoseOfTheEnergy(movesScale: Bool, columns: Int) {
        var generator = SeededGenerator(seed: #function)
        let (problem, hypothesis) = problem(
            &generator, columns: Array(0..<min(columns, Self.template.coefficientCount)), movesScale: movesScale)
        let check = DerivativeCheck(problem, at: hypothesis)
        #expect(check.verdict == .consistent, "\(check)")
    }

    /// Steps are limited, so that one from a nearly singular system cannot leave the scan's neighbourhood by turning
    /// or growing.
    @Test func longStepsAreCutShort() {
        var generator = SeededGenerator(seed: #function)
        let (problem, hypothesis) = problem(&generator, columns: [0, 1], movesScale: true)
        let moved = problem.state(hypothesis, after: [9, 0, 0, 0, 0, 0, 9, 50, -50])
        #expect(abs(moved.transform.rotation.angle(to: hypothesis.transform.rotation) - 0.4) < 1e-9)
        #expect(abs(moved.transform.scale / hypothesis.transform.scale - exp(0.2)) < 1e-9)
        #expect(moved.coefficients[0] == 3 && moved.coefficients[1] == -3)
    }
}
