public import FaceDetection
internal import Files
internal import HeadModel

/// What is known of a clip beforehand, and how its faces are followed.
public struct ClipOptions: Equatable, Sendable {
    /// What is known of the camera, the same for all frames.
    public var camera = PhotoCamera.unknown
    /// Frames a second.
    public var frameRate = 30.0
    /// How faces are followed from frame to frame.
    public var tracking = TrackingOptions()
    /// The cutoff of the smoothing at rest, in Hz: lower is calmer and lags more; 0 for none.
    public var smoothing = 1.5
    /// How many threads fit frames.
    public var threads = Parallel.processorCount

    /// The usual values.
    public init() {}

    /// Throws for a value that cannot be.
    ///
    /// - Throws: `FileError` that names it.
    func validate() throws(FileError) {
        guard ParameterFile.frameRates.contains(frameRate) else {
            throw FileError(path: "frameRate", what: "is \(frameRate)", advice: "give 0.01 to 10000 frames a second")
        }
        guard smoothing >= 0, smoothing.isFinite else {
            throw FileError(path: "smoothing", what: "is \(smoothing)", advice: "give a frequency in Hz, or 0")
        }
    }
}
