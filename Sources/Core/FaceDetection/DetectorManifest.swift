internal import Files
internal import Foundation
import NeuralNetwork

/// A folder's `manifest.json`: which networks it holds, in which files, and what they expect of pixels.
struct DetectorManifest: Codable, Equatable, Sendable {
    /// One network.
    struct Entry: Codable, Equatable, Sendable {
        /// The architecture by name: `retinaface-mobilenet-0.25`, `retinaface-resnet-50`, `mediapipe-face-mesh-v2-192`,
        /// `flambeau-landmarks-96`.
        var architecture: String
        /// The file of weights, beside the manifest.
        var weights: String
        /// `RGB` or `BGR`.
        var channelOrder: String
        /// Taken off each channel, in that order.
        var mean: [Float]
        /// The factor afterwards.
        var scale: Float
        /// Of a detector: the longer side of the largest face that it finds reliably, in pixels; `nil` where it finds all.
        var reach: Double?
    }

    /// The network that finds faces.
    var detector: Entry
    /// The network that finds points in a face, if there is one.
    var landmarks: Entry?

    /// Reads the manifest of a folder.
    ///
    /// - Throws: `FaceDetectionError` when there is none or it says something unknown.
    static func read(folder: String) throws(FaceDetectionError) -> DetectorManifest {
        let path = folder + "/manifest.json"
        let bytes: [UInt8]
        do { bytes = try FileReader.bytes(at: path, limit: 1 << 20) } catch {
            throw .file(error)
        }
        return try DetectorManifest(bytes, path: path)
    }

    /// Reads the bytes of a manifest; the path is for messages.
    ///
    /// - Throws: `FaceDetectionError.invalidManifest` when they are none, or say something unknown.
    init(_ bytes: [UInt8], path: String) throws(FaceDetectionError) {
        do { self = try JSONText.decode(DetectorManifest.self, from: Data(bytes)) } catch {
            throw .invalidManifest(path: path, reason: "\(error)")
        }
        for (name, entry) in [("detector", detector), ("landmarks", landmarks)] {
            if let problem = entry?.problem { throw .invalidManifest(path: path, reason: "\(name): \(problem)") }
        }
    }
}

extension DetectorManifest.Entry {
    /// How pixels are prepared for it.
    var preparation: PixelPreparation {
        PixelPreparation(
            blueFirst: channelOrder == "BGR", mean: SIMD3(mean[0], mean[1], mean[2]), scale: scale)
    }

    /// What makes it unusable; `nil` when nothing does.
    fileprivate var problem: String? {
        if channelOrder != "RGB" && channelOrder != "BGR" {
            return "channelOrder \"\(channelOrder)\" is not RGB or BGR"
        }
        if mean.count != 3 { return "mean has \(mean.count) numbers, not 3" }
        if !mean.allSatisfy(\.isFinite) || !scale.isFinite || scale <= 0 {
            return "mean and scale must be usable numbers"
        }
        if let reach, !(reach >= 32 && reach.isFinite) { return "reach \(reach) is not 32 pixels or more" }
        if weights.isEmpty || weights.hasPrefix("/") || weights.split(separator: "/").contains("..") {
            return "weights \"\(weights)\" is not a file inside the folder"
        }
        return nil
    }
}
