import HeadModel
import Meshes
import Registration
import SpatialGeometry
import TestSupport
import Testing

@testable import Fitting

/// What a stage of a fit compares, and when it gives up.
@Suite struct StagedFitTests {
    /// Caps in front and behind, 4 mm off the ball.
    private func caps() -> ScanSamples {
        let ball = TriangleMesh(positions: BallScan.head.template, triangles: BallScan.head.triangles)
        let unit = (0..<ball.vertexCount).map { ball.position($0).normalized }.filter { abs($0.z) > 0.9 }
        return ScanSamples(
            positions: unit.flatMap { point in (0..<3).map { Float((BallHead.radius + 0.004) * point[$0]) } },
            normals: unit.flatMap { point in (0..<3).map { Float(point[$0]) } })
    }

    /// A head that lies on one cap and is too far from the other has a lower mean over its own partners, and is no
    /// better fit than one that is a little off both.
    @Test func aStartThatLosesPointsIsNotTakenForBetter() throws {
        let stage = try BallScan.stage(
            "unknowns: [root, translation], data: {weight: 1, loss: squared, reach: 6, normals: 60}")
        let energy = StageEnergy(stage, head: BallScan.head, landmarks: [])
        let surface = ModelSurface(BallScan.head, regionWeights: [:])
        func scan(_ state: HeadParameters) -> PairedScan {
            ScanFitProblem(
                head: BallScan.head, surface: surface, samples: caps(), energy: energy, start: state, threads: 1
            ).settled(at: state)
        }
        let amid = HeadParameters.neutral(of: BallScan.head)
        var aside = amid
        aside.translation.z = -0.004
        let (both, one) = (scan(amid), scan(aside))
        #expect(both.pointCount == 2 * one.pointCount && one.pointCount > 5)
        #expect(one.cost(energy) < 0.5 * both.cost(energy))
        let (first, second) = PairedScan.commonCosts(both, one, energy)
        #expect(first < second)
        #expect(abs(first / both.cost(energy) - 1) < 1e-3)
        let (turned, back) = PairedScan.commonCosts(one, both, energy)
        #expect(turned == second && back == first)
    }

    @Test func aStageWithoutPartnersIsAnError() throws {
        var generator = SeededGenerator(seed: #function)
        let state = HeadParameters.neutral(of: BallScan.head)
        var samples = BallScan.samples(near: state, &generator)
        let yaml = "stages:\n  - {name: only, unknowns: [root, translation], data: {weight: 1}}"
        func run(_ samples: ScanSamples) throws -> [ScanFit.Stage] {
            var parameters = state
            return try StagedFit(
                head: BallScan.head, configuration: FittingConfiguration(yaml: yaml, path: "t.yaml"), threads: 1,
                samples: samples, landmarks: []
            ).run(from: &parameters, place: "scan.obj") { _ in true }
        }
        #expect(try run(samples)[0].pointCount > 200)
        // Normals that all look the other way leave nothing to fit to.
        samples.normals = samples.normals.map { -$0 }
        let error = #expect(throws: FittingError.self) { try run(samples) }
        #expect(error?.kind == .scan && error?.place == "scan.obj")
        #expect(error?.message.contains("stage only ended with 0 of 258 scan points") == true, "\(error!)")
    }
}
