/// What a clip's file says of it.
public struct VideoInfo: Equatable, Sendable {
    /// The number of pixels in a row of a frame, upright.
    public var width: Int
    /// The number of rows, upright.
    public var height: Int
    /// Frames a second on average; `nil` where the file does not say.
    public var frameRate: Double?
    /// How long it lasts in seconds; `nil` where the file does not say.
    public var duration: Double?
    /// How many frames there are; `nil` where the file does not say.
    public var frameCount: Int?
    /// The container, as FFmpeg calls it.
    public var format: String
    /// How pictures are encoded, as FFmpeg calls it.
    public var codec: String
}
