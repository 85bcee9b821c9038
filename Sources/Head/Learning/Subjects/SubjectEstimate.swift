import LinearAlgebra
import SpatialGeometry

/// A subject as its registrations say: a neutral at rest, and each registration taken back to rest.
struct SubjectEstimate {
    /// One registration.
    struct Frame {
        var isNeutral: Bool
        var pose = FramePose()
        /// y = A⁻¹·(x − b) − P·f: the registration at rest without pose correctives, (V, 3).
        var atRest: [Double] = []
        /// How far it is from what the model can make of the subject: root mean squared distance in metres.
        var distance = 0.0
        var isRejected = false
    }

    /// The registrations, in order.
    var frames: [Frame]
    /// T, the neutral at rest, (V, 3), aligned with the model's mean.
    var neutral: [Double]
    /// The rest joints that the model's regressor gives.
    var joints: [Vector3]

    /// Those that are not left out.
    var kept: [Frame] { frames.filter { !$0.isRejected } }
}
