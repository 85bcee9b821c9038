import Landmarks
import Archives
import Foundation
import Images
import NeuralNetwork
import SpatialGeometry
import TestSupport
import Testing

@testable import FaceDetection

/// The weights in `assets/detectors`, computed as PyTorch computes them.
@Suite struct OwnDetectorTests {
    static let folder = TestFiles.root + "/assets/detectors"
    /// What PyTorch gives for two pictures of noise: written by `tools/flambeau_tools/training/export.py`.
    static let fixture = TestFiles.root + "/Tests/FaceDetectionTests/Fixtures/own-networks.npz"

    struct Truth: Decodable {
        var retinaface5: [[Double]]
        var ibug68: [[Double]]
    }

    static func array(_ name: String) throws -> (values: [Float], shape: [Int]) {
        let array = try #require(try NumpyArchive(at: fixture).array(name))
        return (try #require(array.floats), array.shape)
    }

    static func picture(_ name: String) throws -> Image {
        let (values, shape) = try array(name)
        var pixels: [UInt8] = []
        for start in stride(from: 0, to: values.count, by: 3) {
            pixels += values[start..<start + 3].map { UInt8($0) } + [255]
        }
        return Image(width: shape[1], height: shape[0], pixels: pixels)
    }

    /// Heads of the detector, level by level, as PyTorch lays them out: scores, box and points of a prior together.
    ///
    /// Tolerance: values reach about 10; sums in another order differ by 1e-5 of that.
    @Test func detectorComputesWhatPyTorchDoes() throws {
        let image = try Self.picture("detector_picture")
        let (expected, shape) = try Self.array("detector_output")
        let retinaFace = try FaceDetector(folder: Self.folder).retinaFace
        let run = NetworkSession(retinaFace.network, height: image.height, width: image.width)
        run.run { retinaFace.preparation.write(image, to: $0) }
        var prior = 0
        for level in 0..<3 {
            run.withResult(level) { map in
                for row in 0..<map.shape.height {
                    for column in 0..<map.shape.width {
                        let values = map.pixel(row: row, column: column)
                        for size in 0..<2 {
                            let found =
                                (0..<2).map { values[2 * size + $0] } + (0..<4).map { values[4 + 4 * size + $0] }
                                + (0..<10).map { values[12 + 10 * size + $0] }
                            for (index, value) in found.enumerated() {
                                let reference = expected[16 * prior + index]
                                #expect(abs(value - reference) < 1e-4 * max(10, abs(reference)))
                            }
                            prior += 1
                        }
                    }
                }
            }
        }
        #expect(prior == shape[0] && shape[1] == 16)
    }

    /// Places are fractions of the crop, so 1e-5 is a thousandth of a pixel.
    @Test func landmarkNetworkComputesWhatPyTorchDoes() throws {
        let regressor = try #require(try FaceDetector(folder: Self.folder).regressor)
        let found = regressor.evaluate(try Self.picture("landmarks_picture"))
        let (expected, _) = try Self.array("landmarks_output")
        #expect(found.count == expected.count && found.count == 3 * LandmarkRegressorArchitecture.points)
        for (value, reference) in zip(found, expected) { #expect(abs(value - reference) < 1e-4) }
    }

    /// The bundled render: its face is found alone, with its points where the renderer put them.
    @Test func theExampleIsFound() throws {
        let detector = try FaceDetector(folder: Self.folder)
        let faces = detector.faces(in: try ImageFile.read(Self.folder + "/example.png").image)
        #expect(faces.count == 1)
        let face = try #require(faces.first)
        let truth = try JSONDecoder().decode(
            Truth.self, from: Data(contentsOf: URL(fileURLWithPath: Self.folder + "/example.json")))
        let expected = truth.ibug68.map { Vector2($0[0], $0[1]) }
        let apart = (expected[36] - expected[45]).length
        func error(_ found: [Vector2], _ expected: [Vector2]) -> Double {
            zip(found, expected).map { ($0 - $1).length }.reduce(0, +) / Double(found.count) / apart
        }
        let inner = try #require(face.landmarks(LandmarkScheme.ibug68)).points[17...]
        // 0.037, and 0.043 for the five, as these weights stand: the model card says what they can.
        #expect(error(Array(inner), Array(expected[17...])) < 0.05)
        let five = try #require(face.landmarks(LandmarkScheme.retinaface5)).points
        #expect(error(five, truth.retinaface5.map { Vector2($0[0], $0[1]) }) < 0.06)
        #expect(face.landmarks.map(\.scheme) == [.retinaface5, .ibug68, .mediapipe478])
        #expect(face.landmarks.allSatisfy { $0.weights.allSatisfy { 0...1 ~= $0 } })
    }

    /// The bundled render lying on its side or upside down: the face is found alone, its eyes where they then are.
    @Test(arguments: [1, 2, 3]) func theTurnedExampleIsFound(quarters: Int) throws {
        let detector = try FaceDetector(folder: Self.folder)
        let image = try ImageFile.read(Self.folder + "/example.png").image
        let upright = try #require(detector.faces(in: image).first)
        let faces = detector.faces(in: image.turned(quarters: quarters))
        #expect(faces.count == 1)
        let (width, height) = (Double(image.width), Double(image.height))
        for (point, found) in zip(upright.landmarks[0].points, try #require(faces.first).landmarks[0].points) {
            let expected =
                switch quarters {
                case 1: Vector2(height - point.y, point.x)
                case 2: Vector2(width - point.x, height - point.y)
                default: Vector2(point.y, width - point.x)
                }
            #expect((found - expected).length < 0.05 * upright.box.size.y)
        }
    }
}
