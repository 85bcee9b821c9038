import Foundation
import TestSupport
import Testing

/// `flambeau pose` with the weights that come with the project, on a render whose pose is known.
@Suite struct PoseCommandTests {
    struct Truth: Decodable {
        var yaw: Double
        var pitch: Double
        var roll: Double
    }

    struct Landmarks: Decodable {
        var points: [[Double]]
        var confidences: [Double]
    }

    struct Report: Decodable {
        var schemaVersion: Int
        var photo: String
        var error: String?
        var faces: [Face]

        struct Face: Decodable {
            var box: [Double]
            var yaw: Double?
            var pitch: Double?
            var roll: Double?
            var scheme: String?
            var landmarks: [String: Landmarks]?
        }
    }

    /// Not whatever the environment names.
    static let environment = ["FLAMBEAU_DETECTORS": "", "FLAMBEAU_MODEL": ""]
    static let example = TestFiles.root + "/assets/detectors/example.png"

    func reports(_ run: Program.Result) throws -> [Report] {
        try JSONDecoder().decode([Report].self, from: Data(run.output.utf8))
    }

    /// The networks are off by 1.8° of yaw and of pitch and 0.1° of roll on this render; a little more is let pass.
    @Test func theExamplesPoseIsFound() throws {
        let folder = TestFiles.root + "/assets/detectors"
        let truth = try JSONDecoder().decode(
            Truth.self, from: Data(contentsOf: URL(fileURLWithPath: folder + "/example.json")))
        let run = try Program.run(["pose", Self.example, "--json"], environment: Self.environment)
        #expect(run.status == 0, "\(run.errors)")
        let reports = try reports(run)
        let face = try #require(reports.first?.faces.first)
        #expect(reports[0].schemaVersion == 1)
        #expect(reports[0].faces.count == 1 && face.scheme == "mediapipe478")
        #expect(face.landmarks?.keys.sorted() == ["ibug68", "mediapipe478", "retinaface5"])
        let dense = try #require(face.landmarks?["mediapipe478"])
        #expect(dense.points.count == 478 && dense.confidences.count == 478)
        #expect(dense.confidences.allSatisfy { 0...1 ~= $0 } && Set(dense.confidences).count > 100)
        for (found, expected, bound) in [
            (face.yaw, truth.yaw, 2.2), (face.pitch, truth.pitch, 2.2), (face.roll, truth.roll, 0.5),
        ] {
            #expect(abs(try #require(found) - expected) < bound, "\(found ?? 0), truth \(expected)")
        }
    }

    /// Grey, CMYK, progressive, lying on its side, with a palette: the face is found in every kind of file, in the same place.
    @Test func theFaceIsFoundInEveryKindOfFile() throws {
        let folder = TestFiles.root + "/Tests/ProgramTests/Fixtures"
        let run = try Program.run(["detect", folder, "--json"], environment: Self.environment)
        #expect(run.status == 0, "\(run.errors)")
        let reports = try reports(run)
        let names = reports.map { ($0.photo as NSString).lastPathComponent }
        #expect(
            names == [
                "cmyk.jpg", "colour.jpg", "grey-alpha.png", "grey.jpg", "grey.png", "lying.jpg", "palette.png",
                "progressive.jpg",
            ])
        let expected = try #require(reports[1].faces.first?.box)
        for report in reports {
            #expect(report.faces.count == 1, "\(report.photo)")
            for (value, other) in zip(report.faces.first?.box ?? [], expected) {
                #expect(abs(value - other) < 8, "\(report.photo)")
            }
        }
    }

    /// A photo that cannot be read stands in the array with the reason; formats that are not read are named.
    @Test func whatCannotBeReadIsListed() throws {
        try TestFiles.withTemporaryFolder { folder in
            func write(_ bytes: [UInt8], _ name: String) throws {
                try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + name))
            }
            let clip: [UInt8] = [0, 0, 0, 24] + Array("ftypisom".utf8) + [0, 0, 2, 0]
            try write(Array("GIF89a".utf8) + [1, 0, 1, 0], "a.gif")
            try write(Array("RIFF".utf8) + [9, 0, 0, 0] + Array("WEBPVP8 ".utf8), "b.webp")
            try write([0, 0, 0, 24] + Array("ftypheic".utf8), "c.heic")
            try write(clip, "d.mp4")
            let run = try Program.run(
                ["pose", "a.gif", "b.webp", "c.heic", "d.mp4", Self.example, "--json"], in: folder,
                environment: Self.environment)
            #expect(run.status == 1)
            let reports = try reports(run)
            #expect(reports.map(\.photo) == ["a.gif", "b.webp", "c.heic", "d.mp4", Self.example])
            for (report, reason) in zip(
                reports, ["GIF file that is cut off", "WebP file", "a complete image", "MP4 clip"])
            {
                #expect(report.error?.contains(reason) == true && report.faces.isEmpty, "\(report.error ?? "")")
                #expect(run.errors.contains(reason))
            }
            #expect(reports[4].error == nil && reports[4].faces.count == 1)
            // As the frames of a clip: no talk of thresholds where nothing could be looked at.
            let track = try Program.run(["pose", "d.mp4", "--track"], in: folder, environment: Self.environment)
            #expect(track.status == 1 && track.errors.contains("MP4 clip") && !track.errors.contains("--threshold"))
        }
    }

    /// Photos of one name do not overwrite each other's pictures; a target that cannot hold them is refused before work.
    @Test func overlaysDoNotOverwrite() throws {
        try TestFiles.withTemporaryFolder { folder in
            for name in ["a", "b"] {
                try FileManager.default.createDirectory(atPath: folder + "/" + name, withIntermediateDirectories: false)
                try FileManager.default.copyItem(atPath: Self.example, toPath: folder + "/\(name)/face.png")
            }
            let run = try Program.run(
                ["pose", "a/face.png", "b", "--overlay", "drawn"], in: folder, environment: Self.environment)
            #expect(run.status == 0, "\(run.errors)")
            let drawn = try FileManager.default.contentsOfDirectory(atPath: folder + "/drawn").sorted()
            #expect(drawn == ["face-2-overlay.png", "face-overlay.png"])
            for arguments in [
                ["a/face.png", "b/face.png", "--overlay", "two.png"], ["a/face.png", "--overlay", "one.jpg"],
                ["a/face.png", "--overlay", "a/face.png"],
            ] {
                let refused = try Program.run(["pose"] + arguments, in: folder, environment: Self.environment)
                #expect(refused.status == 64 && refused.errors.contains("--overlay"), "\(arguments)")
            }
            for name in ["two.png", "one.jpg"] {
                #expect(!FileManager.default.fileExists(atPath: folder + "/" + name))
            }
            let kept = try Data(contentsOf: URL(fileURLWithPath: folder + "/a/face.png"))
            #expect(try kept == Data(contentsOf: URL(fileURLWithPath: Self.example)))
        }
    }
}
