public import HeadModel
public import PhotoFitting

/// The faces of a clip, frame by frame and person by person.
public struct ClipResult: Sendable {
    /// The frames with their faces.
    public let frames: [ClipFrame]
    /// The people, by their numbers from 1 on, as measured at each place in the clip (``ClipFrame/number``).
    public let people: [VideoFit]
    /// The same, smoothed.
    public let smoothed: [[PhotoFit?]]
    /// What was known beforehand, and how faces were followed.
    public let options: ClipOptions
    let head: Head
    let model: ModelReference?

    /// What is told of each frame in JSON.
    public var reports: [PhotoReport] { frames.map { PhotoReport($0, frameRate: options.frameRate) } }

    /// The heads of a person from the first to the last frame it was seen in, as `animate` plays them.
    ///
    /// - Parameter person: its place in ``people``, from 0.
    public func track(of person: Int) -> [HeadParameters] { VideoFit.track(smoothed[person], of: head) }
}
