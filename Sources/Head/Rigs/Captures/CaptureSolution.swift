/// A capture that was solved for, and how near it comes.
public struct CaptureSolution: Equatable, Sendable {
    /// The capture.
    public var capture: FaceCapture
    /// The mean distance of a vertex from the track's, over all frames, in millimetres; root and neck at rest.
    public var meanError: Double
    /// The largest.
    public var largestError: Double
}
