import Flambeau
import Foundation

/// Face detection on a real photo, with the weights `FLAMBEAU_DETECTORS` names or those in `../shared/data`.
///
/// `tools/peers/detection.py` times ONNX Runtime on the same networks.
enum DetectionBenchmarks {
    static let shared = "../shared/data"

    static func detector() throws -> FaceDetector {
        let shared = shared + "/detectors/weights"
        let given = ProcessInfo.processInfo.environment["FLAMBEAU_DETECTORS"] ?? shared
        var detector = try FaceDetector(folder: given)
        detector.options.retries = false
        return detector
    }

    static func photo() throws -> Image {
        try ImageFile.read(shared + "/photos/astronaut.png").image.resized(width: 640, height: 640)
    }

    static func retinaFace() throws {
        var detector = try detector()
        let image = try photo()
        detector.options.dense = false
        for threads in [1, 2] {
            detector.options.threads = threads
            let time = Measurement.median(repetitions: 25) { _ = detector.faces(in: image) }
            Measurement.report("\(threads) thread\(threads > 1 ? "s" : "")", seconds: time, "photo to boxes")
        }
    }

    static func ownDetector() throws {
        var detector = try FaceDetector(folder: "assets/detectors")
        let image = try ImageFile.read("assets/detectors/example.png").image
        var times: [Double] = []
        for dense in [false, true] {
            detector.options.dense = dense
            times.append(Measurement.median(repetitions: 25) { _ = detector.faces(in: image) })
        }
        let faces = detector.faces(in: image).count
        Measurement.report("photo to boxes", seconds: times[0])
        Measurement.report("points of a face", seconds: (times[1] - times[0]) / Double(max(1, faces)))
    }

    static func faceMesh() throws {
        guard let mesh = try detector().mesh else { return }
        let crop = try photo().resized(width: 192, height: 192)
        let time = Measurement.median(repetitions: 101) { _ = mesh.evaluate(crop) }
        Measurement.report("one crop", seconds: time)
    }
}
