/// Frames to play on a head, computed when asked for.
public protocol FrameSource: Sendable {
    /// The number of frames.
    var frameCount: Int { get }

    /// A frame, from 0.
    func frame(_ index: Int) -> AnimationFrame
}

/// A track as read from a file, ready to be played on the head it was read for.
public struct AnimationTrack: Sendable {
    /// The track's name.
    public var name: String
    /// Frames a second.
    public var frameRate: Double
    /// The identity the track brings along, where it does.
    public var shape: [Double]
    /// The size of that identity's head against the model's, where the track brings it along; else 1.
    public var scale: Double
    /// What a person should know about the track.
    public var notes: [String]
    /// The frames.
    public let source: any FrameSource

    /// A track of the given frames.
    public init(
        name: String, frameRate: Double, shape: [Double] = [], scale: Double = 1, notes: [String] = [],
        source: any FrameSource
    ) {
        self.name = name
        self.frameRate = frameRate
        self.shape = shape
        self.scale = scale
        self.notes = notes
        self.source = source
    }

    /// The number of frames.
    public var frameCount: Int { source.frameCount }
}
