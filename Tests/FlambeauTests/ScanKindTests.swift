import Archives
import Fitting
import Flambeau
import Foundation
import Meshes
import Registration
import SpatialGeometry
import TestSupport
import Testing

/// Scans that show a part of a face, or more than one.
@Suite struct ScanKindTests {
    private static func loaded(_ setting: SyntheticSetting, seed: UInt64) throws -> (
        LoadedMesh, SyntheticScan, ScanPipeline
    ) {
        let pipeline = try ScanPipeline()
        var loaded = try MeshFile.read(TestFiles.root + "/assets/scans/synthetic.ply")
        let scan = SyntheticScan(
            pipeline.head, options: .init(seed: seed, holes: setting == .twoHeads ? 0.08 : 0.03, setting: setting))
        loaded.mesh = scan.mesh
        return (loaded, scan, pipeline)
    }

    @Test func halfAFaceIsFittedAndTheOtherHalfSaidToBeAGuess() throws {
        let (loaded, scan, pipeline) = try Self.loaded(.half, seed: 60)
        let result = try pipeline.run(loaded, name: "half")
        let verification = try #require(result.report.verification)
        #expect(verification.confidence > 0.9 && (0.3...0.6).contains(verification.coverage))
        #expect(result.report.notes.contains { $0.contains("the rest is the model's guess") })
        #expect(result.extrapolated.count == pipeline.head.vertexCount)
        let found = TriangleMesh(positions: result.fit.vertices, triangles: [])
        let truth = TriangleMesh(positions: scan.vertices, triangles: [])
        let seen = (pipeline.head.regions["face"] ?? []).map(Int.init).filter { !result.extrapolated[$0] }
        let error =
            seen.reduce(0.0) { $0 + (found.position($1) - 1000 * truth.position($1)).length } / Double(seen.count)
        #expect(seen.count > 500 && error < 1.5)
        try TestFiles.withTemporaryFolder { folder in
            try result.write(to: folder)
            let archive = try NumpyArchive(at: folder + "/parameters.npz")
            #expect(try archive.array("extrapolated")?.elements == .boolean(result.extrapolated))
        }
    }

    /// Hair over the mouth does not open the jaw: what it hides is the model's guess, and said to be.
    @Test func aBeardIsNoChin() throws {
        let (loaded, scan, pipeline) = try Self.loaded(.beard, seed: 61)
        let result = try pipeline.run(loaded, name: "beard")
        #expect(result.report.verification?.isLowerFaceHidden == true)
        #expect(result.report.notes.contains { $0.contains("below the nose") })
        let found = TriangleMesh(positions: result.fit.vertices, triangles: [])
        let truth = TriangleMesh(positions: scan.vertices, triangles: [])
        let nose = (pipeline.head.regions["nose"] ?? []).map(Int.init)
        let error =
            nose.reduce(0.0) { $0 + (found.position($1) - 1000 * truth.position($1)).length } / Double(nose.count)
        #expect(error < 3, "\(error)")
    }

    /// Lids and lips that are shut are fitted shut, and open ones open.
    @Test(arguments: [SyntheticSetting.shut, .alone]) func lidsAndLipsAreOpenAsTheScansAre(setting: SyntheticSetting)
        throws
    {
        let (loaded, scan, pipeline) = try Self.loaded(setting, seed: 62)
        let fit = try pipeline.run(loaded, name: setting.rawValue).fit
        // iBUG's points of the lids and of the inner lips, above and below.
        for pairs in [[(37, 41), (38, 40), (43, 47), (44, 46)], [(61, 67), (62, 66), (63, 65)]] {
            func aperture(_ vertices: [Float]) throws -> Double {
                let points = try pipeline.head.landmarks(.ibug68, vertices: vertices).map { Vector3($0) }
                return pairs.reduce(0) { $0 + (points[$1.0] - points[$1.1]).length } / Double(pairs.count)
            }
            let (found, truth) = try (aperture(fit.vertices), 1000 * aperture(scan.vertices))
            #expect(abs(found - truth) < 0.7, "\(setting): \(found) mm, \(truth) mm in truth")
        }
    }

    @Test func severalHeadsAreSaidAndPicked() throws {
        var (loaded, _, pipeline) = try Self.loaded(.twoHeads, seed: 41)
        let first = try pipeline.run(loaded, name: "two").report
        #expect(first.faces.map(\.number) == [1, 2] && first.faces.map(\.isFitted) == [true, false])
        #expect(first.notes.contains { $0.contains("2 faces are on the scan") && $0.contains("--head N") })
        pipeline.options.head = 2
        let second = try pipeline.run(loaded, name: "two").report
        #expect(second.faces.map(\.isFitted) == [false, true])
        pipeline.options.head = 3
        let failure = #expect(throws: FittingError.self) { try pipeline.run(loaded, name: "two") }
        #expect(failure?.kind == .noFace && failure?.message.contains("head 3 was asked for") == true)
        // Without a choice no mesh is without a face.
        loaded.mesh = SolidMesh.ball(rings: 40) { $0 }
        pipeline.options.head = nil
        #expect(throws: FittingError.self) { try pipeline.run(loaded, name: "ball") }
    }
}
