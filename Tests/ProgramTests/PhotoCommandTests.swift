import Foundation
import TestSupport
import Testing

/// `flambeau detect`, `pose` and `fit-photo` as a user runs them on what photos and folders may hold.
@Suite(.enabled(if: TestFiles.hasSharedData, "needs ../shared/data")) struct PhotoCommandTests {
    static let environment = ["FLAMBEAU_DETECTORS": TestFiles.shared("detectors/weights")]
    static let portrait = TestFiles.shared("photos/grace_hopper.jpg")

    struct Report: Decodable {
        struct Face: Decodable {
            var box: [Double]
            var score: Double
            var yaw: Double?
            var roll: Double?
            var focalLengthSource: String?
            var identity: Int?
            var isDetected: Bool?
        }
        var photo: String
        var error: String?
        var faces: [Face]
    }

    func run(_ arguments: [String], in folder: String) throws -> Program.Result {
        try Program.run(arguments, in: folder, environment: Self.environment)
    }

    /// Each wrong file gets a message of its own, the photos before and after it are done, the exit status is 1.
    @Test(arguments: ["detect", "pose"]) func wrongFilesAreNamedAndTheOthersDone(command: String) throws {
        try TestFiles.withTemporaryFolder { folder in
            let photo = try Data(contentsOf: URL(fileURLWithPath: Self.portrait))
            func write(_ data: Data, _ name: String) throws {
                try data.write(to: URL(fileURLWithPath: folder + "/" + name))
            }
            try write(photo, "first.jpg")
            try write(photo.prefix(photo.count / 2), "cut.jpg")
            var damaged = photo
            damaged.replaceSubrange(200..<600, with: Data(repeating: 0xFF, count: 400))
            try write(damaged, "damaged.jpg")
            try write(Data("Dear diary".utf8), "text.jpg")
            try write(Data(), "empty.jpg")
            try FileManager.default.createDirectory(atPath: folder + "/album", withIntermediateDirectories: true)
            try TestPhotos.blank(1, 1).write(to: URL(fileURLWithPath: folder + "/one.png"))
            try TestPhotos.blank(20_000, 1).write(to: URL(fileURLWithPath: folder + "/line.png"))
            try TestPhotos.blank(640, 480).write(to: URL(fileURLWithPath: folder + "/wall.png"))
            try TestPhotos.blank(60_000, 60_000, truthful: false).write(to: URL(fileURLWithPath: folder + "/vast.png"))
            try write(photo, "last.jpg")
            let expected = [
                ("cut.jpg", "not a complete image"), ("damaged.jpg", "not a complete image"),
                ("text.jpg", "not of a format that is read"), ("empty.jpg", "the file is empty"), ("album", "folder"),
                ("missing.jpg", "could not be opened"), ("one.png", "1×1 pixels"), ("line.png", "20000×1 pixels"),
                ("wall.png", "no face found"), ("vast.png", "60000×60000 pixels"),
            ]
            let result = try run(
                [command, "first.jpg"] + expected.map(\.0) + ["last.jpg", "--json", "--threads", "2"], in: folder)
            #expect(result.status == 1)
            let lines = result.errors.split(separator: "\n")
            for (name, message) in expected {
                let line = lines.first { $0.contains(name) }
                #expect(line?.contains(message) == true, "\(name): \(line ?? "nothing")")
            }
            #expect(lines.count == expected.count, "\(result.errors)")
            let reports = try JSONDecoder().decode([Report].self, from: Data(result.output.utf8))
            #expect(reports.first?.photo == "first.jpg" && reports.last?.photo == "last.jpg")
            #expect(reports.first?.faces.count == 1 && reports.last?.faces.count == 1)
            #expect(reports.map(\.photo) == ["first.jpg"] + expected.map(\.0) + ["last.jpg"])
            let unreadable = reports.filter { $0.error != nil }.map(\.photo)
            #expect(
                unreadable == ["cut.jpg", "damaged.jpg", "text.jpg", "empty.jpg", "album", "missing.jpg", "vast.png"])
        }
    }

    @Test func aHundredFacesAreFound() throws {
        try TestFiles.withTemporaryFolder { folder in
            let path = folder + "/crowd.png"
            try TestPhotos.crowd().write(to: URL(fileURLWithPath: path))
            let result = try run(["detect", path, "--json"], in: folder)
            #expect(result.status == 0, "\(result.errors)")
            let reports = try JSONDecoder().decode([Report].self, from: Data(result.output.utf8))
            #expect(reports[0].faces.count == 100)
        }
    }

    @Test func wrongWeightsAreNamed() throws {
        try TestFiles.withTemporaryFolder { folder in
            let weights = TestFiles.shared("detectors/weights")
            let manifest = try String(contentsOfFile: weights + "/manifest.json", encoding: .utf8)
            // The face mesh where RetinaFace belongs.
            let detector = "retinaface_mobilenet0.25_bubbliiiing.pth"
            #expect(manifest.contains(detector))
            for name in try FileManager.default.contentsOfDirectory(atPath: weights) where name != "manifest.json" {
                try FileManager.default.createSymbolicLink(
                    atPath: folder + "/" + name, withDestinationPath: weights + "/" + name)
            }
            try manifest.replacingOccurrences(of: detector, with: "mobilenetV1X0.25_imagenet_pretrain.pth.tar")
                .write(toFile: folder + "/manifest.json", atomically: true, encoding: .utf8)
            var result = try run(["pose", Self.portrait, "--detector", folder], in: folder)
            #expect(result.status == 1)
            #expect(result.errors.contains("mobilenetV1X0.25_imagenet_pretrain.pth.tar"), "\(result.errors)")
            try Data("not weights".utf8).write(to: URL(fileURLWithPath: folder + "/text.pth"))
            try manifest.replacingOccurrences(of: detector, with: "text.pth")
                .write(toFile: folder + "/manifest.json", atomically: true, encoding: .utf8)
            result = try run(["pose", Self.portrait, "--detector", folder], in: folder)
            #expect(result.status == 1 && result.errors.contains("text.pth"), "\(result.errors)")
            result = try run(["pose", Self.portrait, "--detector", folder + "/nowhere"], in: folder)
            #expect(result.status == 1 && result.errors.contains("nowhere/manifest.json"), "\(result.errors)")
        }
    }

    @Test func poseSaysWhereTheFocalLengthIsFrom() throws {
        try TestFiles.withTemporaryFolder { folder in
            for (arguments, source) in [(["--focal-length", "900"], "given"), (["--field-of-view", "50"], "given")] {
                let result = try run(["pose", Self.portrait, "--json"] + arguments, in: folder)
                let reports = try JSONDecoder().decode([Report].self, from: Data(result.output.utf8))
                #expect(reports[0].faces[0].focalLengthSource == source)
            }
        }
    }

    /// A photo that rocks and wanders: one face, its number kept, its roll followed; the track plays.
    @Test func aVideoIsFollowed() throws {
        try TestFiles.withTemporaryFolder { folder in
            let frames = folder + "/clip"
            try FileManager.default.createDirectory(atPath: frames, withIntermediateDirectories: true)
            let rolls = try TestPhotos.rocking(Self.portrait, to: frames, count: 14)
            let result = try run(
                ["pose", "clip", "--track", "--smoothing", "0", "--json", "--overlay", "drawn"], in: folder)
            #expect(result.status == 0, "\(result.errors)")
            let reports = try JSONDecoder().decode([Report].self, from: Data(result.output.utf8))
            #expect(reports.map(\.photo) == (1...14).map { "clip/frame_\($0).png" })
            #expect(reports.allSatisfy { $0.faces.count == 1 && $0.faces[0].identity == 1 })
            #expect(reports.map { $0.faces[0].isDetected } == (0..<14).map { $0 % 3 == 0 })
            for (report, roll) in zip(reports, rolls) {
                #expect(abs(report.faces[0].roll! - reports[0].faces[0].roll! - (roll - rolls[0])) < 1.5)
            }
            let table = try String(contentsOfFile: folder + "/clip-track/poses.csv", encoding: .utf8)
            #expect(table.split(separator: "\n").count == 15)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/drawn")
            #expect(names.count == 14)
            let played = try run(["animate", "clip-track/face-1.npz", "--output", "played"], in: folder)
            #expect(played.status == 0, "\(played.errors)")
            #expect(FileManager.default.fileExists(atPath: folder + "/played/frame_0014.obj"))

            // Wrong frames: one broken, one of another size; and a folder without any.
            try Data("x".utf8).write(to: URL(fileURLWithPath: frames + "/frame_5.png"))
            try TestPhotos.blank(30, 30).write(to: URL(fileURLWithPath: frames + "/frame_8.png"))
            let wrong = try run(["pose", "clip", "--track", "--output", "second"], in: folder)
            #expect(wrong.status == 1)
            #expect(wrong.errors.contains("frame_5.png") && wrong.errors.contains("frame_8.png: 30×30 pixels"))
            #expect(wrong.output.contains("in 12 frames"), "\(wrong.output)")
            let none = try run(["pose", "drawn/..", "--track"], in: folder)
            #expect(none.status == 1 && none.errors.contains("the folder holds no pictures"), "\(none.errors)")
            #expect(try run(["pose", "clip", "--output", "x"], in: folder).status == 64)
        }
    }
}
