public import FaceDetection
public import Landmarks
public import PhotoFitting

/// A face of a photo: what was detected, and the head fitted to it.
public struct PhotoFace: Sendable {
    /// Box, score and landmarks.
    public let detection: DetectedFace
    /// Which of the landmarks the fit was made to.
    public let scheme: LandmarkScheme
    /// Pose, focal length, uncertainty, and the head's parameters.
    public let fit: PhotoFit
}
