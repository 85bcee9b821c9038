import Fitting
import Foundation
import TestSupport
import Testing

@Suite struct SequenceFitterTests {
    /// A head that turns, opens its mouth and smiles, scanned with noise of its own in every frame.
    static func frames(_ count: Int) -> (scans: [SyntheticScan], truth: [HeadParameters]) {
        var generator = SeededGenerator(seed: "sequence")
        let head = ScanFitterTests.head
        let shape = (0..<head.shapeCount).map { _ in 0.7 * generator.normal() }
        let smile = (0..<head.expressionCount).map { _ in 0.6 * generator.normal() }
        let truth = (0..<count).map { index in
            let phase = sin(2 * .pi * Double(index) / 12)
            return HeadParameters(
                shape: shape, expression: smile.map { $0 * (0.5 + 0.5 * phase) },
                pose: HeadPose(root: Vector3(0.02, 0.06, 0) * phase, jaw: Vector3(0.06 * (1 + phase), 0, 0)),
                translation: Vector3(0.004, 0.002, 0) * phase)
        }
        let scans = truth.enumerated().map { index, parameters in
            SyntheticScan(
                head, parameters: parameters,
                options: .init(seed: UInt64(100 + index), holes: 0.03, randomFrame: false))
        }
        return (scans, truth)
    }

    @Test func oneIdentityExplainsAllFrames() throws {
        let head = ScanFitterTests.head
        let (scans, truth) = Self.frames(6)
        let landmarks = try #require(scans[0].landmarks)
        let fit = try SequenceFitter(head, configuration: try .standard()).fit(
            frameCount: scans.count, alignment: LandmarkAlignment(head, to: landmarks)
        ) { scans[$0].mesh }
        #expect(fit.parameters.count == truth.count)
        #expect(fit.parameters.allSatisfy { $0.shape == fit.parameters[0].shape })
        #expect(fit.energies == fit.energies.sorted(by: >))
        let face = head.regions["face"]!.map(Int.init)
        for (found, expected) in zip(fit.parameters, truth) {
            let (one, other) = (head.vertices(found), head.vertices(expected))
            let error =
                face.reduce(0.0) { sum, vertex in
                    let squares = (0..<3).map { pow(1000 * Double(one[3 * vertex + $0] - other[3 * vertex + $0]), 2) }
                    return sum + squares.reduce(0, +).squareRoot()
                } / Double(face.count)
            // Without landmarks the surface may slide along itself; the aim is 0.5 mm.
            #expect(error < 1)
        }
    }
}
