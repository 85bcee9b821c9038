public import FaceDetection
internal import Files
internal import HeadModel

/// What is known of a clip beforehand, and whose performance is captured.
public struct CaptureOptions: Equatable, Sendable {
    /// What is known of the camera, the same for all frames.
    public var camera = PhotoCamera.unknown
    /// Frames a second of pictures, and of what is written for clips whose file does not say; `nil` for the clip's own, and
    /// 30 for pictures.
    public var frameRate: Double?
    /// How faces are followed from frame to frame.
    public var tracking = TrackingOptions()
    /// Which face, by its number from 1 on in the order of appearance; `nil` for the one seen in the most frames.
    public var face: Int?
    /// How many threads work.
    public var threads = Parallel.processorCount

    /// The usual values.
    public init() {}

    /// Throws for a value that cannot be.
    ///
    /// - Throws: `FileError` that names it.
    func validate() throws(FileError) {
        guard frameRate.map(ParameterFile.frameRates.contains) ?? true else {
            throw FileError(
                path: "frameRate", what: "is \(frameRate ?? 0)", advice: "give 0.01 to 10000 frames a second")
        }
        guard face.map({ $0 > 0 }) ?? true else {
            throw FileError(path: "face", what: "is \(face ?? 0)", advice: "faces are counted from 1")
        }
    }
}
