/// What is known of photos beforehand.
public struct PhotoOptions: Equatable, Sendable {
    /// What is known of the camera.
    public var camera: PhotoCamera
    /// The standard deviation of a landmark, as a share of the face's size in the photo.
    public var landmarkNoise: Double

    /// Photos of which nothing is known that their files do not say, unless it is said.
    public init(camera: PhotoCamera = .unknown, landmarkNoise: Double = 0.02) {
        precondition(landmarkNoise > 0 && landmarkNoise.isFinite, "landmarks are off by something")
        self.camera = camera
        self.landmarkNoise = landmarkNoise
    }
}
