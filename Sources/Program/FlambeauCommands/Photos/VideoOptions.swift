import ArgumentParser
import Flambeau

/// What `pose` does with the frames of a video.
struct VideoOptions: ParsableArguments {
    @Flag(
        help: ArgumentHelp(
            "The photos are a video's frames, by their numbers, or a folder of them: follow the faces.",
            discussion: "Writes poses.csv and, for each face, a track that animate plays."))
    var track = false

    @Option(help: "The folder for the results of --track. (default: the first frame's folder with -track)")
    var output: String?

    @Option(help: "Frames a second.")
    var frameRate: Double = 30

    @Option(help: "Detect faces in every so many frames; between them points are carried along.")
    var detectEvery: Int = 3

    @Option(help: "The cutoff of the smoothing at rest, in Hz: lower is calmer and lags more; 0 for none.")
    var smoothing: Double = 1.5

    /// The same as the pipeline takes it.
    func options(camera: PhotoCamera, threads: Int) -> ClipOptions {
        var options = ClipOptions()
        options.camera = camera
        options.frameRate = frameRate
        options.tracking.detectionInterval = detectEvery
        options.smoothing = smoothing
        options.threads = threads
        return options
    }

    func validate() throws {
        guard track || output == nil else { throw ValidationError("--output is for --track; add it") }
        guard ParameterFile.frameRates.contains(frameRate) else {
            throw ValidationError("--frame-rate is \(frameRate); a number from 0.01 to 10000 was expected")
        }
        guard detectEvery > 0 else { throw ValidationError("--detect-every is \(detectEvery); 1 or more was expected") }
        guard smoothing >= 0, smoothing.isFinite else {
            throw ValidationError("--smoothing is \(smoothing); a frequency in Hz, or 0, was expected")
        }
    }
}
