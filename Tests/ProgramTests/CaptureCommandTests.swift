import Archives
import Foundation
import Images
import TestSupport
import Testing
import Videos

/// `flambeau capture` on short clips made of the render that comes with the project.
@Suite struct CaptureCommandTests {
    struct Report: Decodable {
        var schemaVersion: Int
        var files: [String]
        var frameRate: Double
        var frameCount: Int
        var track: [Int]
        var faceCount: Int
        var sightings: [String: Int]
        var framesWithoutFace: [[Int]]
        var doubts: [String]
    }

    struct Track: Decodable {
        var frameRate: Double
        var blendShapes: [String]
        var frames: [Frame]

        struct Frame: Decodable {
            var time: Double
            var sighting: String
            var yaw: Double?
            var weights: [Double]?
            var translation: [Double]?
        }
    }

    static let environment = PoseCommandTests.environment

    /// A folder for one test.
    static func folder() throws -> String {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("capture-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    /// The render, moved by four pixels a frame; grey frames where it is hidden.
    static func frame(_ index: Int, isHidden: Bool) throws -> Image {
        var image = Image(width: 640, height: 480, color: Color(red: 90, green: 95, blue: 100))
        if !isHidden { image.draw(try ImageFile.read(PoseCommandTests.example).image, x: 4 * index - 12, y: 0) }
        return image
    }

    @Test func aClipBecomesATrack() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let writer = try VideoWriter(folder + "/clip.mp4", width: 640, height: 480, frameRate: 25)
        // A pause after the third frame: times are those of the frames, not their numbers.
        let times = [0, 0.04, 0.08, 0.2, 0.24, 0.28, 0.32, 0.36]
        for (index, time) in times.enumerated() {
            try writer.add(VideoFrame(image: try Self.frame(index, isHidden: index == 4), time: time))
        }
        try writer.finish()
        let out = folder + "/out"
        let run = try Program.run(
            ["capture", folder + "/clip.mp4", "--output", out, "--json"], environment: Self.environment)
        #expect(run.status == 0, "\(run.errors)")
        let report = try JSONDecoder().decode(Report.self, from: Data(run.output.utf8))
        #expect(report.schemaVersion == 1 && report.frameCount == 8 && report.track == [0, 7] && report.faceCount == 1)
        #expect(report.framesWithoutFace == [[4, 4]] && report.sightings["bridged"] == 1)
        let written = try FileManager.default.contentsOfDirectory(atPath: out)
        #expect(written.sorted() == report.files.sorted())
        let track = try JSONDecoder().decode(
            Track.self, from: Data(contentsOf: URL(fileURLWithPath: out + "/track.json")))
        #expect(track.blendShapes.count == 52 && track.frames.count == 8)
        for (frame, time) in zip(track.frames, times) {
            #expect(abs(frame.time - time) < 0.001)
            #expect(try #require(frame.weights).count == 52 && frame.weights!.allSatisfy { (0...1).contains($0) })
        }
        #expect(track.frames[4].sighting == "bridged")
        let shift = try #require(track.frames[7].translation)[0] - track.frames[0].translation![0]
        #expect(shift > 0)
        let archive = try NumpyArchive(at: out + "/track.npz")
        for (name, shape) in [
            ("expr", [8, 50]), ("jaw_pose", [8, 3]), ("eyes_pose", [8, 6]), ("arkit_weights", [8, 52]),
            ("camera_from_head", [8, 4, 4]), ("timestamps", [8]),
        ] { #expect(try #require(try archive.array(name)).shape == shape, "\(name)") }
        let overlay = try VideoReader(out + "/overlay.mp4")
        var count = 0
        while let frame = try overlay.next() {
            #expect(abs(frame.time - times[count]) < 0.001)
            count += 1
        }
        #expect(count == 8)
        // Both tracks play.
        for file in ["track.npz", "arkit.csv"] {
            let played = try Program.run(
                ["animate", out + "/" + file, "--output", folder + "/" + file + "-frames", "--quiet"],
                environment: Self.environment)
            #expect(played.status == 0, "\(played.errors)")
        }
    }

    /// A folder of pictures gives the same; so do one thread and two.
    @Test func picturesAreAClip() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder + "/frames", withIntermediateDirectories: true)
        for index in 0..<4 {
            try ImageFile.write(Self.frame(index, isHidden: false), to: folder + "/frames/\(index + 8).png")
        }
        var tracks: [Data] = []
        for threads in ["1", "2"] {
            let out = folder + "/out-" + threads
            let run = try Program.run(
                [
                    "capture", folder + "/frames", "--output", out, "--frame-rate", "12.5", "--quiet", "--threads",
                    threads,
                ], environment: Self.environment)
            #expect(run.status == 0 && run.output.isEmpty, "\(run.errors)")
            for name in ["track.npz", "track.json", "arkit.csv", "overlay.mp4", "contact-sheet.png"] {
                tracks.append(try Data(contentsOf: URL(fileURLWithPath: out + "/" + name)))
            }
        }
        #expect(Array(tracks[..<5]) == Array(tracks[5...]))
        let track = try JSONDecoder().decode(Track.self, from: tracks[1])
        #expect(track.frameRate == 12.5 && track.frames.map(\.time) == [0, 0.08, 0.16, 0.24])
    }

    /// What cannot be captured is named, and nothing is written.
    @Test func whatCannotBeCapturedIsNamed() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let writer = try VideoWriter(folder + "/empty.mp4", width: 320, height: 240, frameRate: 25)
        for index in 0..<4 {
            try writer.add(VideoFrame(image: Image(width: 320, height: 240), time: 0.04 * Double(index)))
        }
        try writer.finish()
        let whole = try Data(contentsOf: URL(fileURLWithPath: folder + "/empty.mp4"))
        try whole.prefix(400).write(to: URL(fileURLWithPath: folder + "/cut.mp4"))
        for (arguments, expected) in [
            ([folder + "/empty.mp4"], "no face in 4 frames"), ([folder + "/cut.mp4"], "cut.mp4: "),
            ([folder + "/none.mp4"], "none.mp4"), ([PoseCommandTests.example], "example.png"),
        ] {
            let run = try Program.run(
                ["capture"] + arguments + ["--output", folder + "/out"], environment: Self.environment)
            #expect(run.status == 1 && run.errors.contains(expected), "\(run.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: folder + "/out"))
    }
}
