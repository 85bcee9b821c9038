public import FaceDetection
public import Landmarks
public import PhotoFitting

/// A face in a frame of a clip.
public struct ClipFace: Sendable {
    /// The face, its number, and whether it was found in this frame or carried here.
    public let tracked: TrackedFace
    /// Which of its landmarks the fits were made to.
    public let scheme: LandmarkScheme
    /// The fit as measured.
    public let measured: PhotoFit
    /// The fit as smoothed.
    public let fit: PhotoFit
    /// How far the smoothed direction lags behind, in seconds.
    public let lag: Double
}
