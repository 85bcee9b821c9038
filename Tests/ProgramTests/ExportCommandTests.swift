import Files
import Foundation
import TestSupport
import Testing

/// `flambeau export` and the options that `animate` shares with it.
@Suite struct ExportCommandTests {
    static let track = "smile-blink-speak.yaml"

    private struct Report: Decodable {
        struct Animation: Decodable {
            var frames: Int
            var frameRate: Double
            var largestError: Double
        }
        var bytes: Int
        var morphs: [String]
        var joints: [String]
        var animation: Animation?
    }

    private func report(_ run: Program.Result) throws -> Report {
        #expect(run.status == 0, "\(run.errors)")
        return try JSONDecoder().decode(Report.self, from: Data(run.output.utf8))
    }

    @Test func everyFormatIsWritten() throws {
        try TestFiles.withTemporaryFolder { folder in
            for ending in ["glb", "usda", "usdz", "csv", "json"] {
                let run = try Program.run(
                    [
                        "export", "--animation", Self.track, "--frames", "21-40", "--frame-rate", "60", "--output",
                        "a." + ending, "--json",
                    ], in: folder)
                let report = try report(run)
                let size = try FileManager.default.attributesOfItem(atPath: "\(folder)/a.\(ending)")[.size] as? Int
                #expect(report.bytes == size && report.morphs.prefix(2) == ["eyeBlinkLeft", "eyeLookDownLeft"])
                let animation = try #require(report.animation)
                #expect(animation.frames == 39 && animation.frameRate == 60)
                #expect(animation.largestError < (report.joints.isEmpty ? 0.2 : 0.001), "\(ending)")
            }
            // The weights are a track again; a part of it is written under names and numbers of one's own.
            let played = try Program.run(
                [
                    "animate", "a.csv", "--frames", "2-4", "--name", "f", "--first-number", "0", "--digits", "2",
                    "--unit", "mm", "--up", "z", "--output", "frames",
                ], in: folder)
            #expect(played.status == 0, "\(played.errors)")
            let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/frames").sorted()
            #expect(names == ["f_00.obj", "f_01.obj", "f_02.obj", "flambeau-sequence.json"])
        }
    }

    @Test func mistakesAreNamedBeforeAnythingIsWritten() throws {
        try TestFiles.withTemporaryFolder { folder in
            try AtomicFile.write("{\"shape\": [1, 2]}", to: folder + "/person.json")
            for (arguments, status, message) in [
                (["--output", "a.blend"], 64, "a.blend: the name's ending names no format"),
                (["--output", "a.csv"], 64, "name one with --animation"),
                (["--output", "a.glb", "--plain"], 64, "--animation"),
                (["--output", "a.glb", "--name", "a/b"], 64, "--name “a/b”"),
                (["--output", "a.glb", "--morphs", "arkit,all"], 64, "--morphs"),
                (["nobody", "--output", "a.glb"], 1, "nobody: does not exist"),
                ([".", "--output", "a.glb"], 1, "holds no head"),
                (["person.json", "--animation", Self.track, "--frames", "5-500", "--output", "a.glb"], 1, "1 to 120"),
                (["person.json", "--animation", "person.json", "--output", "person.json"], 1, "is an input"),
            ] {
                let run = try Program.run(["export"] + arguments, in: folder)
                #expect(run.status == Int32(status) && run.errors.contains(message), "\(arguments): \(run.errors)")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["person.json"])
        }
    }
}
