import Foundation
import HeadModel
import Optimization
import SpatialGeometry
import TestSupport
import Testing

@testable import Registration

/// The energy of a placement's refinement against its derivatives.
@Suite struct PlacementProblemTests {
    static let template = FaceTemplate(FaceFinderTests.head)

    private func problem(
        _ generator: inout SeededGenerator, columns: [Int], movesScale: Bool
    ) -> (problem: PlacementProblem, placement: FacePlacement) {
        let template = Self.template
        let placement = FacePlacement(
            transform: SimilarityTransform(
                scale: 3.7, rotation: generator.rotation(), translation: Vector3(0.4, -0.3, 0.8)),
            coefficients: template.deviations.map { 0.7 * $0 * generator.normal() }, sign: -1)
        let count = 90
        let moved = template.points(of: placement, count: count).moved
        let pairs = (0..<count).map { index in
            PlacementProblem.Pair(
                point: index, target: moved[index] + 0.003 * placement.transform.scale * generator.direction(),
                normal: generator.direction(), weight: Double.random(in: 0.1...1, using: &generator))
        }
        let problem = PlacementProblem(
            template: template, pointCount: count, columns: columns, movesScale: movesScale, pairs: pairs,
            scale: placement.transform.scale, information: 60 / (90 * 0.002 * 0.002))
        return (problem, placement)
    }

    @Test(arguments: [true, false], [0, 5, 33])
    func derivativesAreThoseOfTheEnergy(movesScale: Bool, columns: Int) {
        var generator = SeededGenerator(seed: #function)
        let (problem, placement) = problem(
            &generator, columns: Array(0..<min(columns, Self.template.coefficientCount)), movesScale: movesScale)
        let check = DerivativeCheck(problem, at: placement)
        #expect(check.verdict == .consistent, "\(check)")
    }

    /// Steps are limited, so that one from a nearly singular system cannot leave the scan's neighbourhood by turning
    /// or growing.
    @Test func longStepsAreCutShort() {
        var generator = SeededGenerator(seed: #function)
        let (problem, placement) = problem(&generator, columns: [0, 1], movesScale: true)
        let moved = problem.state(placement, after: [9, 0, 0, 0, 0, 0, 9, 50, -50])
        #expect(abs(moved.transform.rotation.angle(to: placement.transform.rotation) - 0.4) < 1e-9)
        #expect(abs(moved.transform.scale / placement.transform.scale - exp(0.2)) < 1e-9)
        #expect(moved.coefficients[0] == 3 && moved.coefficients[1] == -3)
    }
}
