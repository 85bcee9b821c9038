internal import Landmarks
internal import Files
internal import Foundation
public import Images
import NeuralNetwork
import SpatialGeometry

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
                preparation: manifest.detector.preparation)
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

    /// The faces of an image, best first; of each the box, five points and, with a landmark network, 478.
    ///
    /// - Parameter image: upright pixels.
    public func faces(in image: Image) -> [DetectedFace] {
        let search = FaceSearch(image: image, retinaFace: retinaFace, options: options)
        let found = search.faces()
        var faces = described(found, in: image)
        guard let network, options.retries, options.dense, !found.isEmpty else { return faces }
        // Where no face at all is likely, what was found may be anything in a photo that lies on its side.
        let surest = faces.map(\.confidence).max() ?? 0
        let quarters = surest < network.doubtedConfidence ? [1, 2, 3] : turns(of: faces, network, in: image)
        for quarters in quarters {
            let turned = described(search.look(scale: search.firstScale, quarters: quarters), in: image)
            for face in turned {
                let rivals = faces.filter { $0.box.overlap(with: face.box) > 0.2 }
                guard face.confidence > max(0.5, rivals.map(\.confidence).max() ?? 0) else { continue }
                faces.removeAll { rivals.contains($0) || $0.confidence < network.doubtedConfidence }
                faces.append(face)
            }
            faces.sort { $0.score > $1.score }
        }
        return faces
    }

    /// The quarters by which some faces seem to be turned.
    ///
    /// RetinaFace takes an upside-down face for an upright one, its points elsewhere, and gives it a good score. The
    /// network of points is surer of a face the right way up: where it doubts, it glances at the other ways, and looks
    /// closely at the best of them where that is surer than a glance the first way.
    private func turns(of faces: [DetectedFace], _ network: any LandmarkNetwork, in image: Image) -> [Int] {
        var turns: Set<Int> = []
        for face in faces where face.confidence < network.sureConfidence {
            let glances = network.glances(at: face.box, in: image)
            let surest = (1..<4).max { glances[$0] < glances[$1] }!
            // Surer by half in odds, and in the end of a face at all.
            func odds(_ confidence: Double) -> Double { confidence / max(1e-6, 1 - confidence) }
            guard odds(glances[surest]) > 1.5 * odds(glances[0]) else { continue }
            let found = network.landmarks(of: face.box, angle: Double(surest) * .pi / 2, in: image)
            let confidence = DetectedFace(box: face.box, score: 0, landmarks: found).confidence
            if confidence > 0.5, odds(confidence) > 1.5 * odds(face.confidence) {
                turns.insert((4 - surest) % 4)
            }
        }
        return turns.sorted()
    }

    /// Found faces with all their points.
    private func described(_ found: [RetinaFaceDetection], in image: Image) -> [DetectedFace] {
        var marks = [[ImageLandmarks]](repeating: [], count: found.count)
        if let network, options.dense {
            marks = Parallel.map(found.count, threads: options.threads) { index in
                let eyes = found[index].points[1] - found[index].points[0]
                return network.landmarks(of: found[index].box, angle: atan2(eyes.y, eyes.x), in: image)
            }
        }
        let faces = zip(found, marks).map { face, mark in
            let five = ImageLandmarks(
                scheme: .retinaface5, points: face.points,
                weights: Array(repeating: face.score, count: 5))
            let hasFive = mark.first?.scheme == .retinaface5
            return DetectedFace(box: face.box, score: face.score, landmarks: hasFive ? mark : [five] + mark)
        }
        return distinct(faces)
    }

    /// Leaves out boxes in which the network sees no face, and boxes whose points are those of a better one: a box around
    /// a whole head and one around its face.
    private func distinct(_ faces: [DetectedFace]) -> [DetectedFace] {
        guard let network, options.dense else { return faces }
        var kept: [(face: DetectedFace, extent: FaceBox)] = []
        for face in faces {
            let hasDense = face.landmarks.count > 1
            let extent = hasDense ? FaceBox(around: face.landmarks.last!.points) : face.box
            guard !hasDense || face.confidence >= network.leastConfidence,
                kept.allSatisfy({ $0.extent.overlap(with: extent) < 0.5 })
            else { continue }
            kept.append((face, extent))
        }
        return kept.map(\.face)
    }
}
