import Flambeau
import Foundation
import TestSupport
import Testing

/// Landmarks and sequences as the library fits them, held against the program.
@Suite struct LandmarkPipelineTests {
    @Test func landmarksInSpaceGiveTheProgramsBytes() throws {
        try same(["fit-landmarks", ScanPipelineTests.marks]) { folder in
            let (head, model) = try Head.loaded(from: nil)
            try LandmarkPipeline(head, model: model).run(ScanPipelineTests.marks).write(to: folder)
        }
    }

    /// One view of an unknown camera: the outer corners of the eyes and mouth, the nose's tip, of a face of 30 cm at 1 m.
    @Test func landmarksInImagesGiveTheProgramsBytes() throws {
        let text = """
            {"scheme": "retinaface5", "camera": {"width": 1280, "height": 960},
             "points2D": [[590, 440], [690, 441], [640, 500], [602, 548], [679, 547]]}
            """
        try TestFiles.withTemporaryFolder { place in
            let file = place + "/view.json"
            try text.write(toFile: file, atomically: true, encoding: .utf8)
            try same(["fit-landmarks", file]) { folder in
                let (head, model) = try Head.loaded(from: nil)
                try LandmarkPipeline(head, model: model).run(file).write(to: folder)
            }
        }
    }

    @Test func sequencesGiveTheProgramsBytes() throws {
        try TestFiles.withTemporaryFolder { place in
            // The sample, and the sample moved by a millimetre.
            var mesh = try MeshFile.read(ScanPipelineTests.scan).mesh
            var scans = [place + "/0.ply"]
            try MeshFile.write(mesh, to: scans[0])
            for index in stride(from: 0, to: mesh.positions.count, by: 3) { mesh.positions[index] += 1 }
            scans.append(place + "/1.ply")
            try MeshFile.write(mesh, to: scans[1])
            try same(["fit-sequence"] + scans + ["--landmarks", ScanPipelineTests.marks, "--threads", "2"]) { folder in
                let (head, model) = try Head.loaded(from: nil)
                let pipeline = SequencePipeline(head, model: model, configuration: try .standard(), threads: 1)
                try pipeline.run(scans, landmarks: ScanPipelineTests.marks).write(to: folder)
            }
        }
    }

    /// Runs the program and the library into two folders and compares these.
    private func same(_ arguments: [String], _ library: (String) throws -> Void) throws {
        try TestFiles.withTemporaryFolder { folder in
            let run = try Program.run(arguments + ["--output", folder + "/program"])
            #expect(run.status == 0, "\(run.errors)")
            try library(folder + "/library")
            let one = try ScanPipelineTests.files(folder + "/program")
            #expect(one.count >= 3)
            #expect(ScanPipelineTests.differing(one, try ScanPipelineTests.files(folder + "/library")).isEmpty)
        }
    }
}
