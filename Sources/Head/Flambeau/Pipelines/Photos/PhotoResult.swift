public import FaceDetection
internal import HeadModel
public import Images
public import Registration

/// The faces of a photo.
public struct PhotoResult: Sendable {
    /// A face to which no head could be fitted.
    public struct Failure: Sendable {
        /// Box, score and landmarks.
        public let detection: DetectedFace
        /// Why.
        public let error: FittingError
    }

    /// The photo's path, or what else it was called.
    public let name: String
    /// The photo, upright.
    public let photo: Photo
    /// The faces, the most certain first.
    public let faces: [PhotoFace]
    /// The faces to which no head could be fitted.
    public let failures: [Failure]
    let head: Head
    let model: ModelReference?

    /// The photo with what was found drawn over it: boxes, landmarks, heads and their axes.
    public var overlay: Image {
        PhotoOverlay(photo.image).drawing(faces.map { ($0.detection, $0.fit) }, head)
    }

    /// What is told of the photo in JSON.
    public var report: PhotoReport { PhotoReport(self) }
}
