public import Rigs

/// What is exported, and how.
public struct ExportOptions: Equatable, Sendable {
    /// How the rig is made.
    public var rig: RigOptions
    /// The frames of the track, counted from 1; `nil` for all.
    public var frames: ClosedRange<Int>?
    /// Frames a second of what is written; `nil` for the track's own.
    public var frameRate: Double?

    /// The whole track at its own rate, on a rig of the standard options, changed by what is given.
    public init(rig: RigOptions = RigOptions(), frames: ClosedRange<Int>? = nil, frameRate: Double? = nil) {
        self.rig = rig
        self.frames = frames
        self.frameRate = frameRate
    }
}
