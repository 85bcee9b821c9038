import Archives
import Foundation
import Images
import NeuralNetwork
import TestSupport
import Testing

@testable import FaceDetection

/// The published weights against heads computed by their own code (`../shared/data/detectors/golden`).
@Suite(.enabled(if: TestFiles.hasSharedData, "needs ../shared/data")) struct RetinaFaceParityTests {
    static let names = [
        "astronaut", "grace_hopper", "intel_demog-walking-and-pause_40", "intel_headpose-female-and-male_25",
    ]

    static func detector(_ weights: String = "retinaface_mobilenet0.25_bubbliiiing.pth") throws -> RetinaFace {
        try RetinaFace(
            backbone: .mobileNet025, weights: .read(TestFiles.shared("detectors/weights/\(weights)")),
            preparation: PixelPreparation(mean: SIMD3(104, 117, 123)))
    }

    /// The largest difference between our heads and the golden ones.
    static func headError(_ detector: RetinaFace, _ image: Image, golden: String, threads: Int) throws -> Float {
        let archive = try NumpyArchive(at: TestFiles.shared("detectors/golden/\(golden)_heads.npz"))
        let loc = try #require(try archive.array("loc")?.floats)
        let scores = try #require(try archive.array("cls_logits")?.floats)
        let marks = try #require(try archive.array("landm")?.floats)
        return detector.withHeads(of: image, threads: threads) { heads in
            var (prior, worst) = (0, Float(0))
            for head in heads {
                for row in 0..<head.shape.height {
                    for column in 0..<head.shape.width {
                        let values = head.pixel(row: row, column: column)
                        for size in 0..<2 {
                            for k in 0..<2 { worst = max(worst, abs(values[2 * size + k] - scores[2 * prior + k])) }
                            for k in 0..<4 { worst = max(worst, abs(values[4 + 4 * size + k] - loc[4 * prior + k])) }
                            for k in 0..<10 {
                                worst = max(worst, abs(values[12 + 10 * size + k] - marks[10 * prior + k]))
                            }
                            prior += 1
                        }
                    }
                }
            }
            #expect(prior == scores.count / 2, "a golden prior for each of ours")
            return worst
        }
    }

    @Test(arguments: names, [1, 2]) func headsAgree(name: String, threads: Int) throws {
        let image = try ImageFile.read(TestFiles.shared("photos/\(name).png")).image
        let error = try Self.headError(Self.detector(), image, golden: name, threads: threads)
        #expect(error < 1e-3, "\(name): largest head difference \(error)")
    }

    /// 83×70 pixels: no level divides evenly, and upsampling repeats unevenly.
    @Test func headsAgreeAtOddSizes() throws {
        let archive = try NumpyArchive(at: TestFiles.shared("detectors/golden/crop83x70_full_heads.npz"))
        let pixels = try #require(try archive.array("image_rgb_u8"))
        let values = try #require(pixels.integers)
        var image = Image(width: pixels.shape[1], height: pixels.shape[0])
        for pixel in 0..<image.width * image.height {
            for channel in 0..<3 { image.pixels[4 * pixel + channel] = UInt8(values[3 * pixel + channel]) }
        }
        for weights in ["retinaface_mobilenet0.25_bubbliiiing.pth", "retinaface_mobilenet025_bubbliiiing.npz"] {
            let error = try Self.headError(Self.detector(weights), image, golden: "crop83x70_full", threads: 1)
            #expect(error < 1e-3, "\(weights): largest head difference \(error)")
        }
    }

    struct Golden: Decodable {
        struct Face: Decodable {
            var score: Double
            var box: [Double]
            var landmarks5: [[Double]]
        }
        var detections: [Face]
    }

    @Test(arguments: names) func detectionsAgree(name: String) throws {
        let image = try ImageFile.read(TestFiles.shared("photos/\(name).png")).image
        let bytes = try Data(
            contentsOf: URL(fileURLWithPath: TestFiles.shared("detectors/golden/\(name)_detections.json")))
        let golden = try JSONDecoder().decode(Golden.self, from: bytes).detections
        let found = try Self.detector().detect(in: image, threshold: 0.02, threads: 1).filter { $0.score >= 0.1 }
        #expect(found.count == golden.count)
        for (face, expected) in zip(found, golden) {
            #expect(abs(face.score - expected.score) < 1e-4)
            let box = [face.box.minimum.x, face.box.minimum.y, face.box.maximum.x, face.box.maximum.y]
            for (value, target) in zip(box, expected.box) { #expect(abs(value - target) < 0.05) }
            for (point, target) in zip(face.points, expected.landmarks5) {
                #expect(abs(point.x - target[0]) < 0.05 && abs(point.y - target[1]) < 0.05)
            }
        }
    }
}
