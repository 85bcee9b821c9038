import NeuralNetwork

/// Finds faces with RetinaFace and, where the weights are there, the 478 points of each with the face mesh or with the
/// project's own landmark network.
public struct FaceDetector: LandmarkDetector {
    /// What counts as a face, and how hard to look.
    ///
    /// - Precondition: `validate` accepts what is set.
    public var options: DetectionOptions {
        didSet {
            do { try options.validate() } catch { preconditionFailure("DetectionOptions.\(error)") }
        }
    }
    /// The folder the networks come from.
    public let folder: String
    let retinaFace: RetinaFace
    /// The network of the points in a face.
    let network: (any LandmarkNetwork)?
    /// MediaPipe's network of the 478 points, where the folder holds it.
    public var mesh: FaceMesh? { network as? FaceMesh }
    /// The project's own network of the 478 and the 68 points, where the folder holds it.
    public var regressor: LandmarkRegressor? { network as? LandmarkRegressor }

    /// Loads the networks of a folder, as its `manifest.json` names them.
    ///
    /// - Parameters:
    ///   - folder: a folder with a manifest and weights; `DetectorFolder.find` tells which.
    ///   - options: what counts as a face.
    /// - Throws: `FaceDetectionError` when the manifest, the weights or an option cannot be used.
    public init(
        folder: String, options: DetectionOptions = DetectionOptions()
    ) throws(FaceDetectionError) {
        try options.validate()
        let manifest = try DetectorManifest.read(folder: folder)
        guard let backbone = RetinaFaceBackbone(rawValue: manifest.detector.architecture) else {
            let known = RetinaFaceBackbone.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalidManifest(
                path: folder + "/manifest.json",
                reason: "detector: architecture \"\(manifest.detector.architecture)\" is unknown; known: \(known)")
        }
        retinaFace = try FaceDetectionError.wrapping { () throws(WeightError) in
            try RetinaFace(
                backbone: backbone, weights: .read(folder + "/" + manifest.detector.weights),
                preparation: manifest.detector.preparation,
                reach: manifest.detector.reach ?? .infinity)
        }
        network = try manifest.landmarks.map { entry throws(FaceDetectionError) in
            try FaceDetector.landmarkNetwork(entry, folder: folder)
        }
        self.folder = folder
        self.options = options
    }

    private static func landmarkNetwork(
        _ entry: DetectorManifest.Entry, folder: String
    ) throws(FaceDetectionError) -> any LandmarkNetwork {
        let path = folder + "/" + entry.weights
        switch entry.architecture {
        case FaceMeshArchitecture.name:
            return try FaceDetectionError.wrapping { () throws(WeightError) in
                try FaceMesh(weights: .read(path), preparation: entry.preparation)
            }
        case LandmarkRegressorArchitecture.name:
            return try FaceDetectionError.wrapping { () throws(WeightError) in
                try LandmarkRegressor(weights: .read(path), preparation: entry.preparation)
            }
        default:
            throw .invalidManifest(
                path: folder + "/manifest.json",
                reason: "landmarks: architecture \"\(entry.architecture)\" is unknown; known: "
                    + "\(FaceMeshArchitecture.name), \(LandmarkRegressorArchitecture.name)")
        }
    }
}
