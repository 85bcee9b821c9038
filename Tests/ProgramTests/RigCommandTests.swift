import Files
import Foundation
import TestSupport
import Testing

/// `flambeau rig`, from a mesh's file to the rig's.
@Suite struct RigCommandTests {
    private struct Report: Decodable {
        struct Match: Decodable { var share: Double }
        struct Piece: Decodable { var name: String }
        var bytes: Int
        var vertices: Int
        var morphs: [String]
        var joints: [String]
        var pieces: [Piece]
        var match: Match
    }

    @Test func aScanBecomesARigOfEveryFormat() throws {
        try TestFiles.withTemporaryFolder { folder in
            for ending in ["glb", "usdz"] {
                let run = try Program.run(
                    ["rig", "synthetic.ply", "--output", "rig." + ending, "--json", "--name", "ann"], in: folder)
                #expect(run.status == 0, "\(run.errors)")
                let report = try JSONDecoder().decode(Report.self, from: Data(run.output.utf8))
                let size = try FileManager.default.attributesOfItem(atPath: "\(folder)/rig.\(ending)")[.size] as? Int
                #expect(report.bytes == size && report.morphs.count == 52 && report.match.share > 0.6)
                #expect(report.joints == ["root", "neck", "jaw", "leftEye", "rightEye"])
            }
            // What was written is a mesh that is read, and rigged, again.
            let again = try Program.run(["rig", "rig.glb", "--output", "again.glb", "--json"], in: folder)
            #expect(again.status == 0, "\(again.errors)")
        }
    }

    @Test func mistakesAreNamed() throws {
        try TestFiles.withTemporaryFolder { folder in
            try AtomicFile.write("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", to: folder + "/flat.obj")
            for (arguments, status, message) in [
                (["synthetic.ply", "--output", "a.csv"], Int32(64), "use .glb, .usda or .usdz"),
                (["synthetic.ply", "--output", "a.blend"], 64, "use .glb, .usda or .usdz"),
                (["synthetic.ply", "--output", "a.glb", "--name", "1"], 64, "--name"),
                (
                    ["synthetic.ply", "--output", "a.glb", "--scheme", "ibug68"], 64,
                    "--scheme says what --landmarks are"
                ),
                (["none.obj", "--output", "a.glb"], 1, "none.obj"),
                (["flat.obj", "--output", "a.glb"], 1, "flat.obj"),
                (["flat.obj", "--output", "flat.obj.glb", "--up", "y", "--front", "-y"], 64, "one axis"),
            ] {
                let run = try Program.run(["rig"] + arguments, in: folder)
                #expect(run.status == status && run.errors.contains(message), "\(arguments): \(run.errors)")
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["flat.obj"])
            }
        }
    }

    /// A scan with shut eyes and an inner mouth, without a unit.
    @Test(.enabled(if: TestFiles.hasSharedData, "needs ../shared/data")) func aRealHeadOfAnotherTopology() throws {
        try TestFiles.withTemporaryFolder { folder in
            let scan = TestFiles.shared("scans/LeePerrySmith/LeePerrySmith.obj")
            let run = try Program.run(["rig", scan, "--output", "lee.glb", "--json"], in: folder)
            #expect(run.status == 0, "\(run.errors)")
            let report = try JSONDecoder().decode(Report.self, from: Data(run.output.utf8))
            #expect(report.vertices == 9223 && report.match.share > 0.95)
        }
    }
}
