import Flambeau
import Foundation

/// Face detection on a real photo, with the weights `FLAMBEAU_DETECTORS` names or those in `../shared/data`.
///
/// `tools/flambeau_tools/peers/detection.py` times ONNX Runtime on the same networks.
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
        func time(dense: Bool, retries: Bool) -> Double {
            (detector.options.dense, detector.options.retries) = (dense, retries)
            return Measurement.median(repetitions: 25) { _ = detector.faces(in: image) }
        }
        let boxes = time(dense: false, retries: false)
        Measurement.report("photo to boxes", seconds: boxes)
        if let regressor = detector.regressor {
            let crop = image.resized(width: 96, height: 96)
            Measurement.report(
                "one crop", seconds: Measurement.median(repetitions: 101) { _ = regressor.evaluate(crop) })
        }
        let faces = Double(max(1, detector.faces(in: image).count))
        Measurement.report("points of a face", seconds: (time(dense: true, retries: false) - boxes) / faces)
        Measurement.report("with other turns tried", seconds: (time(dense: true, retries: true) - boxes) / faces)
        // Of real photos the doubted faces take longest.
        var (worst, total, count) = ((seconds: 0.0, photo: ""), 0.0, 0)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: shared + "/photos")) ?? []
        for name in names.sorted() where name.hasSuffix(".png") {
            let photo = try ImageFile.read(shared + "/photos/" + name).image
            func time(dense: Bool) -> Double {
                (detector.options.dense, detector.options.retries) = (dense, true)
                return Measurement.median(repetitions: 7) { _ = detector.faces(in: photo) }
            }
            let faces = detector.faces(in: photo).count
            guard faces > 0 else { continue }
            let seconds = time(dense: true) - time(dense: false)
            if seconds / Double(faces) > worst.seconds { worst = (seconds / Double(faces), name) }
            total += seconds
            count += faces
        }
        guard count > 0 else { return }
        Measurement.report(
            "points of a face in shared photos", seconds: total / Double(count),
            String(format: "%d faces; %.1f ms a face in %@, the slowest", count, 1e3 * worst.seconds, worst.photo))
    }

    static func faceMesh() throws {
        guard let mesh = try detector().mesh else { return }
        let crop = try photo().resized(width: 192, height: 192)
        let time = Measurement.median(repetitions: 101) { _ = mesh.evaluate(crop) }
        Measurement.report("one crop", seconds: time)
    }
}
