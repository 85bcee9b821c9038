public import Cameras
public import Landmarks
internal import CameraGeometry
public import SpatialGeometry

/// Landmarks of a head as a camera of known lens and place sees them.
public struct CalibratedView: Equatable, Sendable {
    /// The landmarks.
    public var landmarks: ImageLandmarks
    /// The camera's lens.
    public var camera: Camera
    /// Takes points of the frame that all cameras stand in, in its own unit, to the camera's.
    public var cameraFromWorld: RigidTransform

    /// A view; a single camera may itself be the frame.
    public init(landmarks: ImageLandmarks, camera: Camera, cameraFromWorld: RigidTransform = .identity) {
        self.landmarks = landmarks
        self.camera = camera
        self.cameraFromWorld = cameraFromWorld
    }
}
