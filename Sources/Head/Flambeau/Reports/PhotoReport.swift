internal import FaceDetection
internal import Images
internal import PhotoFitting

/// A photo and its faces as JSON tells of them: `detect`, `pose`, `fit-photo` and `pose --track` write one schema, described
/// in `docs/photo-json.md`.
public struct PhotoReport: Encodable, Sendable {
    /// The version of the schema.
    public let schemaVersion = 1
    /// The photo's path.
    public var photo: String
    /// Of a clip: the frame's number, from 1, those that are missing counted too.
    public var frame: Int?
    /// Of a clip: when the frame was taken, in seconds since the first.
    public var time: Double?
    /// Its width in pixels, upright; `nil` where it could not be read.
    public var width: Int?
    /// Its height in pixels, upright; `nil` where it could not be read.
    public var height: Int?
    /// Why the photo could not be read, or no pose be estimated.
    public var error: String?
    /// Its faces, the most certain first.
    public var faces: [FaceReport]

    /// A photo of which something went wrong.
    public init(photo: String, error: any Error) {
        self.photo = photo
        self.error = "\(error)"
        faces = []
    }

    /// Faces as they were detected.
    public init(photo: String, _ image: Image, _ faces: [DetectedFace]) {
        self.photo = photo
        (width, height) = (image.width, image.height)
        self.faces = faces.map { FaceReport($0) }
    }

    /// Faces with their poses; those without one come last, with the reason.
    public init(_ result: PhotoResult) {
        photo = result.name
        (width, height) = (result.photo.image.width, result.photo.image.height)
        faces = result.faces.map { FaceReport($0) }
        for failure in result.failures {
            var face = FaceReport(failure.detection)
            face.error = failure.error.description
            faces.append(face)
        }
    }

    /// A frame of a clip.
    init(_ frame: ClipFrame, frameRate: Double) {
        self.frame = frame.number + 1
        time = (Double(frame.number) / frameRate).rounded(decimals: 4)
        photo = frame.path
        (width, height) = (frame.width, frame.height)
        error = frame.error
        faces = frame.faces.map { FaceReport($0) }
    }
}
