/// A face in a frame of a video, with the identity it keeps from frame to frame.
public struct TrackedFace: Equatable, Sendable {
    /// Its number, counted from 1 in the order in which faces appear.
    public var identity: Int
    /// Where it is, and its points.
    public var face: DetectedFace
    /// Whether the detector found it in this frame; else its points were carried here from the frame before.
    public var isDetected: Bool

    /// A face of an identity.
    public init(identity: Int, face: DetectedFace, isDetected: Bool) {
        self.identity = identity
        self.face = face
        self.isDetected = isDetected
    }
}
