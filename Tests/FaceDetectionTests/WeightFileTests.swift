import Archives
import Files
import Foundation
import SpatialGeometry
import TestSupport
import Testing

@testable import FaceDetection

/// Readers of weights and manifests: what is right is read, what is wrong is named.
@Suite struct WeightFileTests {
    static let tiny = TestFiles.root + "/Tests/FaceDetectionTests/Fixtures/tiny.tflite"

    @Test func constantsOfAModel() throws {
        let tensors = try TensorFlowLiteFile.tensors(at: Self.tiny)
        #expect(tensors.map(\.name) == ["first", "second"])
        #expect(tensors[0].array == NumericArray(shape: [2, 3], elements: .float32([0.5, 1.5, 2.5, 3.5, 4.5, 5.5])))
        #expect(tensors[1].array == NumericArray(shape: [2], elements: .float32([1.5, -2])))
    }

    @Test func halfPrecision() {
        for (bits, value) in [
            (0x3C00, 1), (0xC000, -2), (0x0001, 0x1p-24), (0x03FF, 0x3FFp-24), (0x7BFF, 65_504), (0x0000, 0),
        ] as [(UInt16, Float)] {
            #expect(TensorFlowLiteFile.halfPrecision(bits) == value)
        }
        #expect(TensorFlowLiteFile.halfPrecision(0x7C00) == .infinity)
        #expect(TensorFlowLiteFile.halfPrecision(0x7E00).isNaN)
    }

    /// Cut or changed anywhere, a model is read or refused; it never traps.
    @Test func damagedModelsNeverTrap() throws {
        let bytes = try FileReader.bytes(at: Self.tiny, limit: 1 << 20)
        var generator = SeededGenerator(seed: "damagedModelsNeverTrap")
        for count in bytes.indices { _ = try? TensorFlowLiteFile.tensors(in: Array(bytes.prefix(count)), path: "a") }
        for _ in 0..<5_000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            _ = try? TensorFlowLiteFile.tensors(in: damaged, path: "a")
        }
        #expect(throws: FaceDetectionError.invalidWeights(path: "a", reason: "is not a TensorFlow Lite model")) {
            try TensorFlowLiteFile.tensors(in: Array("hello there".utf8), path: "a")
        }
    }

    @Test func missingAndWrongTensorsAreNamed() {
        let array = NumericArray(shape: [2], elements: .float32([1, .nan]))
        let weights = WeightTensors(path: "w.pth", arrays: ["module.a": array])
        #expect(weights.contains("a"))
        #expect(throws: FaceDetectionError.missingTensor(path: "w.pth", name: "b", expected: [3])) {
            try weights.values("b", shape: [3])
        }
        #expect(throws: FaceDetectionError.wrongTensor(path: "w.pth", name: "a", expected: [3], found: [2])) {
            try weights.values("a", shape: [3])
        }
        let error = #expect(throws: FaceDetectionError.self) { try weights.values("a", shape: [2]) }
        #expect(error?.description.contains("not finite") == true)
    }

    static let entry = """
        {"architecture": "retinaface-mobilenet-0.25", "weights": "w.npz", "channelOrder": "RGB",
         "mean": [1, 2, 3], "scale": 1, "landmarks": "retinaface5"}
        """

    @Test(arguments: [
        ("{}", "\"detector\" is missing"), ("[", "is not JSON"), ("{\"detector\": 3}", "detector: "),
        ("{\"detector\": \(entry.replacingOccurrences(of: "RGB", with: "RGBA"))}", "RGBA"),
        ("{\"detector\": \(entry.replacingOccurrences(of: ", 3]", with: "]"))}", "2 numbers"),
        ("{\"detector\": \(entry.replacingOccurrences(of: "w.npz", with: "../w.npz"))}", "inside the folder"),
        ("{\"detector\": \(entry.replacingOccurrences(of: "mobilenet-0.25", with: "vgg"))}", "retinaface-vgg"),
        ("{\"detector\": \(entry)}", "w.npz"),
    ]) func wrongManifestsAreNamed(text: String, expected: String) throws {
        try TestFiles.withTemporaryFolder { folder in
            try AtomicFile.write(text, to: folder + "/manifest.json")
            let error = #expect(throws: FaceDetectionError.self) { try FaceDetector(folder: folder) }
            #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
        }
    }

    @Test func foldersAreLookedForInOrder() throws {
        #expect(try DetectorFolder.find(given: "a", environment: ["FLAMBEAU_DETECTORS": "b"]) == "a")
        #expect(try DetectorFolder.find(environment: ["FLAMBEAU_DETECTORS": "b"]) == "b")
    }
}
