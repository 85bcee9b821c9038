import Foundation
import TestSupport
import Testing

/// `flambeau fit-sequence` as a user runs it, on scans that the program makes.
@Suite struct FitSequenceCommandTests {
    static let track = TestFiles.root + "/assets/tracks/smile-blink-speak.yaml"

    static func numbers(_ path: String, _ key: String) throws -> [[Double]] {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        let list = try #require(try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
        return list.map { $0[key] as? [Double] ?? [] }
    }

    @Test func aSequenceBecomesATrackThatAnimatePlays() throws {
        try TestFiles.withTemporaryFolder { folder in
            let made = try Program.run(
                ["synthesize", "scans", "--track", Self.track, "--every", "8", "--seed", "3", "--unit", "cm"],
                in: folder)
            #expect(made.status == 0, "\(made.errors)")
            let files = try FileManager.default.contentsOfDirectory(atPath: folder + "/scans")
            let count = files.count { $0.hasSuffix(".ply") }
            #expect(count == 15 && files.contains("synthetic-truth.json"))
            let run = try Program.run(["fit-sequence", "scans", "--output", "fit", "--json"], in: folder)
            #expect(run.status == 0, "\(run.errors)")
            let written = try FileManager.default.contentsOfDirectory(atPath: folder + "/fit")
            #expect(Set(written) == ["track.npz", "identity.json", "report.json"])
            let report = try #require(
                try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
            #expect((report["unit"] as? [String: Any])?["symbol"] as? String == "cm")
            let frames = try #require(report["frames"] as? [[String: Any]])
            #expect(frames.count == count)
            // Names are in order, numbers by value.
            #expect(frames.map { $0["scan"] as! String } == frames.map { $0["scan"] as! String }.sorted())
            #expect(frames.allSatisfy { ($0["pointMean"] as! Double) < 0.5 })

            let played = try Program.run(
                ["animate", "fit/track.npz", "--format", "obj", "--output", "frames"], in: folder)
            #expect(played.status == 0, "\(played.errors)")
            let alignment = try #require(report["alignment"] as? [String: Any])
            #expect((alignment["confidence"] as! Double) > 0.5)
            // The identity's file says what the track brings along.
            let again = try Program.run(
                ["animate", "fit/track.npz", "--identity", "fit/identity.json", "--output", "again"], in: folder)
            #expect(again.status == 0, "\(again.errors)")
            let last = String(format: "frame_%04d.obj", count)
            let (one, other) = (
                try FitLandmarksCommandTests.vertices("\(folder)/frames/\(last)"),
                try FitLandmarksCommandTests.vertices("\(folder)/again/\(last)")
            )
            #expect(one.count == other.count && zip(one, other).allSatisfy { abs($0 - $1) < 1e-5 })
            // What is played lies where the scans lie, in metres instead of their centimetres.
            let vertices = try FitLandmarksCommandTests.vertices(folder + "/frames/frame_0005.obj")
            let truth = try Program.run(
                ["animate", "scans/synthetic-truth.json", "--output", "truth"], in: folder)
            #expect(truth.status == 0, "\(truth.errors)")
            let expected = try FitLandmarksCommandTests.vertices(folder + "/truth/frame_0005.obj")
            #expect(vertices.count == expected.count)
            // All vertices count, those under the hair and of the neck too; the face is measured elsewhere.
            let mean = zip(vertices, expected).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(vertices.count)
            #expect(mean < 0.004)
        }
    }

    @Test func wrongInputIsNamed() throws {
        try TestFiles.withTemporaryFolder { folder in
            let scan = TestFiles.root + "/assets/scans/synthetic.ply"
            try FileManager.default.createDirectory(atPath: folder + "/none", withIntermediateDirectories: true)
            try "hello".write(toFile: folder + "/words.obj", atomically: true, encoding: .utf8)
            func run(_ arguments: String...) throws -> Program.Result {
                try Program.run(["fit-sequence"] + arguments + ["--output", folder + "/out"])
            }
            let cases = [
                (try run(folder + "/none"), 1, "holds no meshes"),
                (try run(scan, folder + "/none"), 1, "is a folder among files"),
                (try run(folder + "/missing.ply"), 1, "missing.ply"),
                (try run(scan, folder + "/words.obj"), 1, "words.obj"),
                (try run(scan, "--scheme", "ibug68"), 64, "--landmarks"),
                (try run(scan, "--threads", "0"), 64, "--threads"), (try run(), 64, "scans"),
            ]
            for (result, status, expected) in cases {
                #expect(result.status == Int32(status) && result.errors.contains(expected), "\(result.errors)")
            }
            let left = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/out")) ?? []
            #expect(left.isEmpty)
        }
    }

    @Test func anInterruptionLeavesNothing() throws {
        try TestFiles.withTemporaryFolder { folder in
            let scan = TestFiles.root + "/assets/scans/synthetic.ply"
            let arguments = ["fit-sequence"] + Array(repeating: scan, count: 60) + ["--output", folder + "/out"]
            let status = try Program.interrupted(arguments) {
                FileManager.default.fileExists(atPath: folder + "/out")
            }
            #expect(status == 130)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/out").isEmpty)
        }
    }
}
