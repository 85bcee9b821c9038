public import Cameras
public import Landmarks
public import SpatialGeometry

/// A face as seen in a photo: landmarks, and what is known of the camera.
public struct PhotoObservation: Equatable, Sendable {
    /// The landmarks.
    public var landmarks: ImageLandmarks
    /// The photo's width in pixels.
    public var width: Int
    /// The photo's height in pixels.
    public var height: Int
    /// The focal length in pixels, where it is known.
    public var focalLength: Double?
    /// Where lines of sight meet the image at a right angle, in pixels; the middle unless it is known better.
    public var principalPoint: Vector2
    /// The calibrated camera, where there is one, with its lens's distortion; it takes the place of the focal length and the
    /// principal point.
    public var camera: Camera?

    /// A face seen by a camera whose principal point is the middle of the photo.
    public init(landmarks: ImageLandmarks, width: Int, height: Int, focalLength: Double? = nil) {
        self.landmarks = landmarks
        self.width = width
        self.height = height
        self.focalLength = focalLength
        principalPoint = Vector2(Double(width), Double(height)) / 2
    }

    /// A face seen by a calibrated camera.
    public init(landmarks: ImageLandmarks, camera: Camera) {
        self.init(landmarks: landmarks, width: camera.width, height: camera.height)
        self.camera = camera
    }

    /// The focal length in pixels that is known: the camera's, else the one given.
    public var knownFocalLength: Double? { camera?.focalLengths.x ?? focalLength }

    /// The focal length assumed of an unknown camera: the photo's longer side, a field of view of 53° across it.
    public var assumedFocalLength: Double { Double(max(width, height)) }
}
