import HeadModel
import SpatialGeometry

/// The unknowns of a frame: where the head stands, and what it looks like there. Identity is the same in all frames.
struct FrameState {
    /// Takes points of the head's frame to that of the cameras.
    var worldFromHead: RigidTransform
    /// In pixels; used where it is free.
    var focalLength: Double
    /// Identity, expression, jaw and eyes, in the head's own frame.
    var parameters: HeadParameters
    /// The weights of the head's named shapes, which then give expression, jaw and eyes; none where coefficients are found.
    var weights: [Double] = []
}
