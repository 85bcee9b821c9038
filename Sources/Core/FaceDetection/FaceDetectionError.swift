public import Foundation

/// What can be wrong with a detector: its folder, its manifest, its weights.
public enum FaceDetectionError: Error, Equatable, Sendable {
    /// No folder with weights was found where they are looked for.
    case noDetector
    /// A manifest that cannot be used.
    case invalidManifest(path: String, reason: String)
    /// A file of weights that cannot be read or holds something else.
    case invalidWeights(path: String, reason: String)
    /// A file that cannot be read; `message` is the whole sentence.
    case unreadable(message: String)
    /// Weights without an array the network needs.
    case missingTensor(path: String, name: String, expected: [Int])
    /// Weights with an array of another shape than the network needs.
    case wrongTensor(path: String, name: String, expected: [Int], found: [Int])
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
        case .invalidManifest(let path, let reason):
            "\(path): \(reason); compare it with the example in docs/detectors.md"
        case .invalidWeights(let path, let reason):
            "\(path): \(reason); check that this is the file of weights the manifest means"
        case .unreadable(let message):
            message
        case .missingTensor(let path, let name, let expected):
            "\(path): tensor \(name) of shape \(FaceDetectionError.text(expected)) is missing; check that the weights "
                + "belong to the architecture the manifest names"
        case .wrongTensor(let path, let name, let expected, let found):
            "\(path): tensor \(name) should be numbers of shape \(FaceDetectionError.text(expected)) but is "
                + "\(FaceDetectionError.text(found)); check that the weights belong to the architecture the manifest names"
        }
    }

    /// The same sentence as `description`.
    public var errorDescription: String? { description }

    private static func text(_ shape: [Int]) -> String {
        "(" + shape.map(String.init).joined(separator: ", ") + ")"
    }
}
