import Archives
import Foundation
import Images
import NeuralNetwork
import TestSupport
import Testing

@testable import FaceDetection

/// RetinaFace with ResNet-50 on made-up weights against an independent computation (`tools/flambeau_tools/golden/resnet_fixture.py`).
@Suite struct RetinaFaceResNetTests {
    struct Fixture: Decodable {
        struct Head: Decodable {
            var shape: [Int]
            var values: [Float]
        }
        var height: Int
        var width: Int
        var tensors: [String: MadeUpTensor]
        var heads: [Head]
    }

    static func fixture() throws -> (fixture: Fixture, weights: [String: NumericArray]) {
        let path = TestFiles.root + "/Tests/FaceDetectionTests/Fixtures/resnet50.json"
        let fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        let weights = Dictionary(
            uniqueKeysWithValues: fixture.tensors.map { name, tensor in
                ("module." + name, tensor.array(named: name))
            })
        return (fixture, weights)
    }

    @Test func headsAgree() throws {
        let (fixture, weights) = try Self.fixture()
        let network = try RetinaFace(
            backbone: .resNet50, weights: WeightTensors(path: "made up", arrays: weights),
            preparation: PixelPreparation(mean: SIMD3(104, 117, 123), scale: 0.02))
        var image = Image(width: fixture.width, height: fixture.height)
        let pixels = MadeUpTensor.pixels(3 * fixture.width * fixture.height)
        for pixel in 0..<fixture.width * fixture.height {
            for color in 0..<3 { image.pixels[4 * pixel + color] = pixels[3 * pixel + color] }
        }
        for threads in [1, 2] {
            network.withHeads(of: image, threads: threads) { heads in
                #expect(heads.count == fixture.heads.count)
                for (head, expected) in zip(heads, fixture.heads) {
                    #expect([head.shape.height, head.shape.width, head.shape.channels] == expected.shape)
                    var worst: Float = 0
                    for (index, value) in expected.values.enumerated() {
                        let (row, rest) = (index / (expected.shape[1] * 32), index % (expected.shape[1] * 32))
                        let found = head.pixel(row: row, column: rest / 32)[rest % 32]
                        worst = max(worst, abs(found - value))
                    }
                    // Single precision through 54 layers, on numbers up to 11.
                    #expect(worst < 1e-3, "\(worst)")
                }
            }
        }
    }

    @Test func theMissingTensorIsNamed() throws {
        var (_, weights) = try Self.fixture()
        weights["module.body.layer3.5.conv2.weight"] = nil
        let error = #expect(throws: WeightError.self) {
            try RetinaFace(
                backbone: .resNet50, weights: WeightTensors(path: "cut.pth", arrays: weights),
                preparation: PixelPreparation())
        }
        #expect(error?.description.contains("body.layer3.5.conv2.weight") == true)
        #expect(error?.description.contains("(256, 256, 3, 3)") == true, "\(error?.description ?? "")")
    }
}
