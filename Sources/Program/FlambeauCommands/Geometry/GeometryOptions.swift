import ArgumentParser
import Flambeau

/// What every `flambeau geometry` subcommand takes.
struct GeometryOptions: ParsableArguments {
    @Argument(help: "Correspondences as JSON or CSV.", completion: .file(extensions: ["json", "csv"]))
    var file: String

    @Option(help: ArgumentHelp("The camera of a CSV file: MODEL,WIDTH,HEIGHT,PARAMETERS….", valueName: "camera"))
    var camera: String?

    @OptionGroup var common: CommonOptions

    /// The problems of the file.
    func problems() throws -> [CorrespondenceProblem] {
        try CorrespondenceFile.read(file, camera: camera.map { try CameraDescription($0) })
    }
}

/// How outliers are searched.
struct RobustArguments: ParsableArguments {
    @Option(help: "The largest error of an inlier, in pixels.")
    var maxError: Double?

    @Option(help: "The probability of having drawn a sample of inliers only.")
    var confidence = 0.9999

    @Option(help: "Where random numbers start; the same seed gives the same bytes.")
    var seed: UInt64 = 0

    @Option(help: "The most samples drawn.")
    var maxIterations = 100_000

    @Option(help: "How models are compared: msac or magsac.")
    var score = "msac"

    @Flag(help: "Take every correspondence for an inlier.")
    var noOutliers = false

    /// The options, with the usual largest error of a problem where none was given.
    func options(usual: Double) -> RobustOptions {
        RobustOptions(
            maxError: maxError ?? usual, confidence: confidence, seed: seed, maxIterations: maxIterations,
            score: score == "magsac" ? .magsacPlusPlus : .msac, method: noOutliers ? .none : .ransac)
    }

    func validate() throws {
        if let maxError, !(maxError > 0 && maxError.isFinite) {
            throw ValidationError("--max-error is a number of pixels above 0, not \(maxError)")
        }
        guard confidence > 0, confidence < 1 else {
            throw ValidationError("--confidence lies between 0 and 1, not at \(confidence)")
        }
        guard maxIterations > 0 else { throw ValidationError("--max-iterations is above 0, not \(maxIterations)") }
        guard ["msac", "magsac"].contains(score) else {
            throw ValidationError("--score is msac or magsac, not '\(score)'")
        }
    }
}
