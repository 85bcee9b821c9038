import Foundation
import Images
import NeuralNetwork
import TestSupport
import Testing

@testable import FaceDetection

/// The face mesh against TensorFlow Lite's own answers on saved crops (`../shared/data/detectors/golden`).
@Suite(.enabled(if: TestFiles.hasSharedData, "needs ../shared/data")) struct FaceMeshParityTests {
    struct Golden: Decodable {
        var crop: String
        var score_logit: Double
        var landmarks_crop_xyz: [[Double]]
    }

    static func mesh(_ weights: String) throws -> FaceMesh {
        try FaceMesh(
            weights: .read(TestFiles.shared("detectors/weights/\(weights)")),
            preparation: PixelPreparation(scale: 1 / 255))
    }

    @Test(arguments: [
        "mediapipe_face_landmarks_detector_v2_192.tflite", "mediapipe_face_landmarks_v2_weights.npz",
    ]) func pointsAgree(weights: String) throws {
        let mesh = try Self.mesh(weights)
        let folder = TestFiles.shared("detectors/golden")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
            $0.hasPrefix("mp478_") && $0.hasSuffix(".json")
        }.sorted()
        #expect(names.count >= 9)
        for name in names {
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
            let golden = try JSONDecoder().decode(Golden.self, from: data)
            let crop = try ImageFile.read("\(folder)/\(golden.crop)").image
            let result = mesh.evaluate(crop)
            #expect(abs(result.presence - golden.score_logit) < 1e-3)
            var worst = 0.0
            for (point, expected) in zip(result.points, golden.landmarks_crop_xyz) {
                for axis in 0..<3 { worst = max(worst, abs(point[axis] - expected[axis])) }
            }
            #expect(worst < 1e-3, "\(name): largest difference \(worst) px")
        }
    }
}
