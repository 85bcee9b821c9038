import Foundation
import TestSupport
import Testing

/// Every command that README shows runs as it stands there.
@Suite struct ReadmeTests {
    /// The lines of README's fenced blocks of a language.
    static func block(_ language: String) throws -> [String] {
        var (lines, isInside) = ([String](), false)
        for line in try String(contentsOfFile: TestFiles.root + "/README.md", encoding: .utf8).split(separator: "\n") {
            if line.hasPrefix("```") {
                isInside = line == "```" + language
            } else if isInside {
                lines.append(String(line))
            }
        }
        return lines
    }

    @Test func everyCommandRuns() throws {
        // A comment may follow a command.
        let commands = try Self.block("sh").filter { $0.hasPrefix("flambeau ") }
            .map { String($0.split(separator: " #")[0]) }
        #expect(commands.count >= 8)
        try TestFiles.withTemporaryFolder { folder in
            for (source, name) in [
                ("assets/scans/synthetic.ply", "scan.ply"),
                ("assets/scans/synthetic-landmarks.json", "landmarks.json"),
                ("assets/tracks/smile-blink-speak.yaml", "smile-blink-speak.yaml"),
                ("assets/detectors/example.png", "photo.jpg"),
                ("Tests/HeadModelTests/Fixtures/flame-python2-protocol2.pkl", "generic_model.pkl"),
            ] {
                try FileManager.default.copyItem(atPath: TestFiles.root + "/" + source, toPath: folder + "/" + name)
            }
            try Self.block("json").joined(separator: "\n").write(
                toFile: folder + "/problem.json", atomically: true, encoding: .utf8)
            // Frames of a video: the same photo three times.
            try FileManager.default.createDirectory(atPath: folder + "/photos", withIntermediateDirectories: false)
            for frame in 1...3 {
                try FileManager.default.copyItem(
                    atPath: folder + "/photo.jpg", toPath: folder + "/photos/frame_\(frame).jpg")
            }
            for command in commands {
                let arguments = command.split(separator: " ").dropFirst().map(String.init)
                let run = try Program.run(arguments, in: folder)
                #expect(run.status == 0, "\(command): \(run.errors)")
            }
            for path in ["scan-fit/report.json", "fit/mesh.obj", "frames.png", "frames/frame_0120.obj", "mean.obj"] {
                #expect(FileManager.default.fileExists(atPath: folder + "/" + path), "\(path)")
            }
        }
    }

    /// The other lines are the two commands for a new checkout; the tests are one of them, and the demo's own commands
    /// are among those above.
    @Test func theOtherCommandsAreTheTwoForANewCheckout() throws {
        let others = try Self.block("sh").filter { !$0.hasPrefix("flambeau ") }
        #expect(others == ["tools/demo", "tools/test"])
        for name in others { #expect(FileManager.default.isExecutableFile(atPath: TestFiles.root + "/" + name)) }
    }
}
