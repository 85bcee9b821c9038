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
    /// Points that face one another across an eye's slit or between the lips, by their places in `points`.
    var openings: [Opening] = []
    /// The camera.
    var camera: Camera
    /// Where the camera stands.
    var cameraFromWorld = RigidTransform.identity
    /// Whether the landmarks tell an open mouth from a turned head.
    var coversExpressions = true
    /// Whether points of the irises are among them.
    var showsIrises = false

    /// Two points whose difference is known better than either.
    struct Opening {
        /// The place of the upper one.
        var upper: Int
        /// The place of the lower one.
        var lower: Int
        /// One over the standard deviation of their difference, in pixels.
        var precision: Double
    }
}
