public import Cameras
public import LinearAlgebra
public import SpatialGeometry

/// The pose of a camera, how well it explains the points and what is doubtful about it.
public struct PoseEstimate: Sendable {
    /// A second pose that explains a (nearly) planar target almost as well.
    public struct Alternative: Sendable {
        /// The other pose.
        public var cameraFromWorld: RigidTransform
        /// Its rms error in pixels over the same inliers.
        public var rms: Double
        /// Its rms over the chosen pose's: near 1 nothing but prior knowledge tells them apart.
        public var errorRatio: Double
    }

    /// Something a caller should know.
    public enum Diagnosis: String, Sendable, Codable {
        /// The world points are nearly coplanar; see ``PoseEstimate/alternative``.
        case planar
        /// A planar twin has an error less than 1.5 times that of the pose.
        case ambiguous
        /// The world points are nearly on a line: turns about it are poorly fixed.
        case nearlyCollinear
        /// The focal length's standard deviation exceeds a tenth of it.
        case focalLengthUncertain
        /// The rms of all points exceeds the largest error asked for: no outliers were removed, perhaps there are some.
        case poorFit
        /// The mirror image has a pose that explains it much better: see ``CameraGeometryError/mirrored(inliers:of:)``.
        case mirrored

        /// What it means, in a sentence for a person.
        public var explanation: String {
            switch self {
            case .planar: "the points lie nearly on a plane, which has a second pose"
            case .ambiguous: "the second pose of the plane explains the image almost as well"
            case .nearlyCollinear: "the points lie nearly on a line: turns about it are poorly fixed"
            case .focalLengthUncertain: "the points do not fix the focal length"
            case .poorFit: "the errors exceed the largest one asked for: there may be outliers"
            case .mirrored:
                "the image mirrored left to right fits much better: is it a mirror image, or is the handedness of the points "
                    + "the other one?"
            }
        }
    }

    /// A world point X is at R·X + t in the camera's frame (+x right, +y down, +z forward).
    public var cameraFromWorld: RigidTransform
    /// The camera, with the focal length found if it was unknown.
    public var camera: Camera
    /// The indices of the correspondences within the largest error, ascending.
    public var inliers: [Int]
    /// The root mean square of the inliers' reprojection errors in pixels.
    public var rms: Double
    /// The number of samples drawn.
    public var iterations: Int
    /// Why the search stopped.
    public var termination: RobustEstimation.Termination
    /// The covariance of (ω, τ[, log f]); see ``PoseRefinement/covariance``.
    public var covariance: Matrix?
    /// The planar twin, if the points are nearly coplanar.
    public var alternative: Alternative?
    /// What is doubtful, if anything.
    public var diagnoses: [Diagnosis]
}
