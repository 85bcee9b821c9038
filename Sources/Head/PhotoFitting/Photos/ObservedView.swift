import Cameras
import HeadModel
import SpatialGeometry

/// What one camera sees of a head: points of its surface, and the pixels at which they were found.
struct ObservedView {
    /// The points.
    var points: [SurfacePoint] = []
    /// The pixel of each.
    var targets: [Vector2] = []
    /// One over the standard deviation of each, in pixels, with the landmark's weight and its share of a dense set's evidence.
    var precisions: [Double] = []
    /// The camera.
    var camera: Camera
    /// Where the camera stands.
    var cameraFromWorld = RigidTransform.identity
    /// Whether the landmarks tell an open mouth from a turned head.
    var coversExpressions = true
    /// Whether points of the irises are among them.
    var showsIrises = false
}
