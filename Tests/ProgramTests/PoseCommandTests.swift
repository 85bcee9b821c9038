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

    struct Report: Decodable {
        var faces: [Face]

        struct Face: Decodable {
            var yaw: Double
            var pitch: Double
            var roll: Double
            var landmarks: String
        }
    }

    /// Within 5°: networks of this size are off by some degrees (assets/detectors/README.md);
    /// a wrong sign or axis would be off by twice the truth's 27° of yaw.
    @Test func theExamplesPoseIsFound() throws {
        let folder = TestFiles.root + "/assets/detectors"
        let truth = try JSONDecoder().decode(
            Truth.self, from: Data(contentsOf: URL(fileURLWithPath: folder + "/example.json")))
        let run = try Program.run(["pose", folder + "/example.png", "--json"])
        #expect(run.status == 0, "\(run.errors)")
        let reports = try JSONDecoder().decode([Report].self, from: Data(run.output.utf8))
        let face = try #require(reports.first?.faces.first)
        #expect(reports[0].faces.count == 1 && face.landmarks == "mediapipe478")
        for (found, expected) in [(face.yaw, truth.yaw), (face.pitch, truth.pitch), (face.roll, truth.roll)] {
            #expect(abs(found - expected) < 5)
        }
    }
}
