public import Images

/// A frame of a clip.
public struct VideoFrame: Sendable {
    /// The pixels, upright and square.
    public var image: Image
    /// When it is shown, in seconds from the clip's start.
    public var time: Double

    /// A frame shown from a time on.
    public init(image: Image, time: Double) {
        self.image = image
        self.time = time
    }
}
