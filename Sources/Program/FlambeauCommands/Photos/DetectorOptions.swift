import ArgumentParser
import Flambeau
import Foundation

/// Where the detector's weights are, and what counts as a face.
struct DetectorOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A folder with a manifest.json and the weights it names.",
            discussion: "By default the one FLAMBEAU_DETECTORS names, else assets/detectors."),
        completion: .directory)
    var detector: String?

    @Option(help: "The lowest score of a face, above 0 and below 1.")
    var threshold: Double = 0.4

    @Option(
        help: ArgumentHelp(
            "The least confidence in a face's points, 0 to 1.",
            discussion: "By default what the network of points is known to give faces of that size; 0 takes all."))
    var minConfidence: Double?

    @Option(help: "The shorter side of the smallest face to find, in pixels. (default: 16, more in large photos)")
    var minSize: Double?

    func validate() throws {
        guard threshold > 0, threshold < 1 else {
            throw ValidationError("--threshold is \(threshold); a number between 0 and 1 was expected")
        }
        guard minConfidence.map({ 0...1 ~= $0 }) ?? true else {
            throw ValidationError("--min-confidence is \(minConfidence ?? 0); a number from 0 to 1 was expected")
        }
        guard minSize.map({ $0 > 0 && $0.isFinite }) ?? true else {
            throw ValidationError("--min-size is \(minSize ?? 0); a number of pixels above 0 was expected")
        }
    }

    /// The detector with its weights loaded, for so many threads.
    ///
    /// - Throws: `FaceDetectionError` when there are none or they cannot be used.
    func load(threads: Int) throws -> FaceDetector {
        var options = DetectionOptions()
        options.threshold = threshold
        options.minimumConfidence = minConfidence
        options.minimumSize = minSize
        options.threads = threads
        return try FaceDetector(folder: DetectorFolder.find(given: detector), options: options)
    }
}
