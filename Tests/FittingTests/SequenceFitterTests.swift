import HeadModel
import Registration
import SpatialGeometry
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
        let first = try ScanFitter(head, configuration: .standard()).fit(
            scans[0].mesh, alignment: LandmarkAlignment(head, to: landmarks))
        let fit = try SequenceFitter(head, configuration: .standard()).fit(frameCount: scans.count, from: first) {
            scans[$0].mesh
        }
        #expect(fit.parameters.count == truth.count)
        #expect(fit.parameters.allSatisfy { $0.shape == fit.parameters[0].shape })
        #expect(fit.energies == fit.energies.sorted(by: >))
        #expect(fit.frames.allSatisfy { $0.pointCount > 1000 && $0.pointMean < 0.5 })
        for (found, expected) in zip(fit.parameters, truth) {
            #expect(Self.error(found, expected) < 0.5)
        }
    }

    /// The mean distance of the face's vertices from the truth, in millimetres.
    static func error(_ found: HeadParameters, _ expected: HeadParameters) -> Double {
        let head = ScanFitterTests.head
        let face = head.regions["face"]!.map(Int.init)
        let (one, other) = (head.vertices(found), head.vertices(expected))
        return face.reduce(0.0) { sum, vertex in
            let squares = (0..<3).map { pow(1000 * Double(one[3 * vertex + $0] - other[3 * vertex + $0]), 2) }
            return sum + squares.reduce(0, +).squareRoot()
        } / Double(face.count)
    }

    /// Scans of another head's place, and a caller who stops, end the fit with an error.
    @Test func aLostHeadAndACallerWhoStopsAreErrors() throws {
        let head = ScanFitterTests.head
        let (scans, _) = Self.frames(2)
        let first = try ScanFitter(head, configuration: .standard()).fit(
            scans[0].mesh, alignment: LandmarkAlignment(head, to: try #require(scans[0].landmarks)))
        let fitter = SequenceFitter(head, configuration: try .standard())
        let lost = #expect(throws: FittingError.self) {
            _ = try fitter.fit(frameCount: 2, from: first, name: { "scan \($0).ply" }) { index in
                index == 0 ? scans[0].mesh : SolidMesh.ellipsoid(Vector3(0, 0, 40), Vector3(80, 110, 90), spacing: 4)
            }
        }
        #expect(lost?.place == "scan 1.ply" && lost?.message.contains("lost") == true)
        let stopped = #expect(throws: FittingError.self) {
            _ = try fitter.fit(frameCount: 2, from: first, progress: { $0.iteration == 0 }) { scans[$0].mesh }
        }
        #expect(stopped?.kind == .cancelled)
    }

    /// A head that turns by 18° and moves by 60 to 100 mm from frame to frame is followed, and found anew where it jumps.
    @Test func rigidMotionIsFree() throws {
        let head = ScanFitterTests.head
        let (_, rest) = Self.frames(5)
        let turns = [0.0, 0.31, 0.62, 0.31, -0.5]
        let truth = turns.enumerated().map { index, turn in
            head.moved(
                rest[0],
                by: SimilarityTransform(
                    rotation: Rotation(axisAngle: Vector3(0.2 * turn, turn, 0)),
                    translation: Vector3(0.06 * Double(index), 0.02 * Double(index % 2), index == 4 ? 0.1 : 0)))
        }
        let scans = truth.enumerated().map { index, parameters in
            SyntheticScan(
                head, parameters: parameters,
                options: .init(seed: UInt64(300 + index), holes: 0.02, shoulders: false, randomFrame: false))
        }
        let first = try ScanFitter(head, configuration: .standard()).fit(
            scans[0].mesh, alignment: LandmarkAlignment(head, to: try #require(scans[0].landmarks)))
        let fit = try SequenceFitter(head, configuration: .standard()).fit(frameCount: scans.count, from: first) {
            scans[$0].mesh
        }
        for (found, expected) in zip(fit.parameters, truth) { #expect(Self.error(found, expected) < 0.6) }
    }

    @Test func anotherPersonIsNoFrameOfTheSequence() throws {
        let head = ScanFitterTests.head
        let scans = [301, 302].map {
            SyntheticScan(head, options: .init(seed: $0, holes: 0.02, spread: 1, randomFrame: false))
        }
        let first = try ScanFitter(head, configuration: .standard()).fit(
            scans[0].mesh, alignment: LandmarkAlignment(head, to: try #require(scans[0].landmarks)))
        let failure = #expect(throws: FittingError.self) {
            try SequenceFitter(head, configuration: .standard()).fit(frameCount: 2, from: first) { scans[$0].mesh }
        }
        #expect(failure?.message.contains("person of the first frame") == true, "\(String(describing: failure))")
    }
}
