import Archives
import Foundation
import Images
import NeuralNetwork
import TestSupport
import Testing

@testable import FaceDetection

/// The face mesh on made-up weights: against an independent computation (`tools/flambeau_tools/golden/mesh_fixture.py`), and its geometry.
@Suite struct FaceMeshTests {
    struct Fixture: Decodable {
        var size: Int
        var tensors: [String: MadeUpTensor]
        var presence: Double
        var points: [Double]
    }

    static func fixture() throws -> (fixture: Fixture, mesh: FaceMesh) {
        let path = TestFiles.root + "/Tests/FaceDetectionTests/Fixtures/face-mesh.json"
        let fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        let arrays = Dictionary(uniqueKeysWithValues: fixture.tensors.map { ($0, $1.array(named: $0)) })
        let mesh = try FaceMesh(
            weights: WeightTensors(path: "made up", arrays: arrays), preparation: PixelPreparation(scale: 1 / 255))
        return (fixture, mesh)
    }

    @Test func pointsAgree() throws {
        let (fixture, mesh) = try Self.fixture()
        var image = Image(width: fixture.size, height: fixture.size)
        let pixels = MadeUpTensor.pixels(3 * fixture.size * fixture.size)
        for pixel in 0..<fixture.size * fixture.size {
            for color in 0..<3 { image.pixels[4 * pixel + color] = pixels[3 * pixel + color] }
        }
        let result = mesh.evaluate(image)
        // Single precision through 35 layers on numbers up to about 160.
        #expect(abs(result.presence - fixture.presence) < 1e-3)
        #expect(result.points.count == 478)
        for (index, point) in result.points.enumerated() {
            for axis in 0..<3 { #expect(abs(point[axis] - fixture.points[3 * index + axis]) < 1e-3) }
        }
    }

    /// What the network sees is the same square, so its points turn with the image.
    @Test func pointsTurnWithTheImage() throws {
        let (_, mesh) = try Self.fixture()
        let image = try ImageFile.read(TestFiles.root + "/assets/detectors/example.png").image
        let box = FaceBox(minimum: Vector2(240, 120), maximum: Vector2(400, 330))
        let upright = try #require(mesh.landmarks(of: box, angle: 0, in: image).first)
        let turnedBox = FaceBox(
            minimum: Vector2(Double(image.height) - box.maximum.y, box.minimum.x),
            maximum: Vector2(Double(image.height) - box.minimum.y, box.maximum.x))
        let turned = try #require(
            mesh.landmarks(of: turnedBox, angle: .pi / 2, in: image.turned(quarters: 1)).first)
        #expect(upright.points.count == 478 && turned.points.count == 478)
        for (point, other) in zip(upright.points, turned.points) {
            // Samples of the crop are bytes: a rounding the other way moves a point by a fraction of a pixel.
            #expect((Vector2(Double(image.height) - point.y, point.x) - other).length < 0.5)
        }
        #expect(abs(upright.weights[0] - turned.weights[0]) < 0.01)
        // Broken boxes give no points.
        let nowhere = FaceBox(minimum: Vector2(.nan, 0), maximum: Vector2(5, 5))
        #expect(mesh.landmarks(of: nowhere, angle: 0, in: image).isEmpty)
    }
}
