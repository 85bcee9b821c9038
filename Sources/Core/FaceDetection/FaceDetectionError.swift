public import Files
public import Foundation
public import NeuralNetwork

/// What can be wrong with a detector: its folder, its manifest, its weights, its options.
public enum FaceDetectionError: Error, Equatable, Sendable {
    /// No folder with weights was found where they are looked for.
    case noDetector
    /// A file that cannot be read.
    case file(FileError)
    /// A manifest that cannot be used.
    case invalidManifest(path: String, reason: String)
    /// Weights that cannot be used.
    case weights(WeightError)
    /// An option of a value that cannot be.
    case invalidOption(name: String, reason: String)
}

extension FaceDetectionError: LocalizedError, CustomStringConvertible {
    /// A sentence that names the file and says what to do.
    public var description: String {
        switch self {
        case .noDetector:
            "no face detector: assets/detectors/manifest.json is not found; set FLAMBEAU_HOME to the folder that holds "
                + "assets, or give a folder of weights with --detector DIR or FLAMBEAU_DETECTORS. Others' free weights: "
                + "RetinaFace MobileNet-0.25 of github.com/bubbliiiing/retinaface-pytorch (MIT) and MediaPipe's "
                + "face_landmarks_detector.tflite, inside its face_landmarker.task (Apache-2.0); see docs/detectors.md"
        case .file(let error): error.description
        case .invalidManifest(let path, let reason):
            "\(path): \(reason); compare it with the example in docs/detectors.md"
        case .weights(let error): error.description
        case .invalidOption(let name, let reason): "\(name): \(reason)"
        }
    }

    /// What `body` gives; an error of weights becomes one of detection.
    static func wrapping<Value>(_ body: () throws(WeightError) -> Value) throws(FaceDetectionError) -> Value {
        do { return try body() } catch { throw .weights(error) }
    }

    /// The same sentence as `description`.
    public var errorDescription: String? { description }
}
