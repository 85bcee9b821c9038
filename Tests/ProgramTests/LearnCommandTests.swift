import Archives
import Foundation
import HeadModel
import SpatialGeometry
import TestSupport
import Testing

/// `flambeau learn`, whole and in pieces.
@Suite struct LearnCommandTests {
    /// Archives of four subjects, three registrations each, the first a neutral.
    static func write(to folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let head = try Head.standard()
        for name in ["ann", "bob", "cal", "dot"] {
            var generator = SeededGenerator(seed: name)
            let shape = (0..<20).map { _ in generator.normal() }
            let vertices = (0..<3).flatMap { frame in
                var pose = HeadPose(root: 0.3 * generator.direction(), neck: 0.1 * generator.direction())
                if frame > 0 { pose.jaw = Vector3(0.1 * Double(frame), 0, 0) }
                let expression = (0..<(frame == 0 ? 0 : 5)).map { _ in 0.5 * generator.normal() }
                return head.vertices(HeadParameters(shape: shape, expression: expression, pose: pose))
            }
            try NumpyArchive.write(
                [
                    ("vertices", NumericArray(shape: [3, head.vertexCount, 3], elements: .float32(vertices))),
                    ("neutral", NumericArray(shape: [3], elements: .boolean([true, false, false]))),
                ], to: "\(folder)/\(name).npz")
        }
    }

    @Test func aModelIsLearnedAndItsPartsAreTheSame() throws {
        try TestFiles.withTemporaryFolder { folder in
            try Self.write(to: folder + "/in")
            let run = try Program.run(
                ["learn", "in", "--output", "new.npz", "--steps", "pose,expression,identity", "--hold-out", "0"],
                in: folder)
            #expect(run.status == 0 && run.output.contains("from 12 registrations of 4 subjects"), "\(run.errors)")
            for file in ["new.npz", "new-card.json", "new-card.png"] {
                #expect(FileManager.default.fileExists(atPath: folder + "/" + file))
            }
            let info = try Program.run(["model", "info", "new.npz"], in: folder)
            #expect(info.output.contains("7 identity, 16 expression"), "\(info.output)")
            #expect(info.output.contains("ibug68: 68, contour") && info.output.contains("52 by name"))

            func accumulate(_ part: String, _ file: String) throws {
                let arguments = ["learn", "accumulate", "in", "--step", "pose", "--hold-out", "0", "--part", part]
                #expect(try Program.run(arguments + ["--output", file], in: folder).status == 0)
            }
            try accumulate("1/1", "whole.sums")
            try accumulate("1/2", "1.sums")
            try accumulate("2/2", "2.sums")
            #expect(
                try Program.run(["learn", "merge", "2.sums", "1.sums", "--output", "all.sums"], in: folder).status == 0)
            #expect(FileManager.default.contentsEqual(atPath: folder + "/all.sums", andPath: folder + "/whole.sums"))
            let twice = try Program.run(["learn", "merge", "1.sums", "1.sums", "--output", "twice.sums"], in: folder)
            #expect(twice.status == 1 && twice.errors.contains("a part twice"), "\(twice.errors)")
            let solved = try Program.run(["learn", "solve", "all.sums", "--output", "posed.npz"], in: folder)
            #expect(solved.status == 0, "\(solved.errors)")
            let wrong = try Program.run(
                ["learn", "solve", "all.sums", "--model", "posed.npz", "--output", "no.npz"], in: folder)
            #expect(wrong.status == 1 && wrong.errors.contains("made with another model"), "\(wrong.errors)")
        }
    }

    @Test func whatCannotBeLearnedFromIsNamed() throws {
        try TestFiles.withTemporaryFolder { folder in
            let none = try Program.run(["learn", "none.npz", "--output", "new.npz"], in: folder)
            #expect(none.status == 1 && none.errors.contains("none.npz"), "\(none.errors)")
            let other = TestFiles.root + "/assets/scans/synthetic.ply"
            let topology = try Program.run(
                ["learn", other, "--hold-out", "0", "--output", "new.npz"], in: folder)
            #expect(topology.status == 1 && topology.errors.contains("another topology"), "\(topology.errors)")
            #expect(try Program.run(["learn", other, "--output", "new.obj"], in: folder).status == 64)
            #expect(
                try Program.run(["learn", other, "--output", "a.npz", "--steps", "shape"], in: folder).status == 64)
        }
    }
}
