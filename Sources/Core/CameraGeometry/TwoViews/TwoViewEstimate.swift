public import SpatialGeometry

/// What relates two views, how well it explains the correspondences and what is doubtful about it.
public struct TwoViewEstimate: Sendable {
    /// Something a caller should know.
    public enum Diagnosis: String, Sendable, Codable {
        /// A rotation alone explains the inliers: the direction of the translation means nothing, the rotation does.
        case pureRotation
        /// A homography explains the inliers: the points are on a plane, or the camera only turned, and the epipolar
        /// geometry is not fixed by them (a relative pose up to two answers at best).
        case planar
        /// The rms of all points exceeds the largest error asked for: no outliers were removed, perhaps there are some.
        case poorFit

        /// What it means, in a sentence for a person.
        public var explanation: String {
            switch self {
            case .pureRotation:
                "the camera only turned: the rotation is right, the direction of the translation means nothing"
            case .planar:
                "one plane explains the points, or the camera only turned: the epipolar geometry and the pose are not fixed "
                    + "by them, a homography is"
            case .poorFit: "the errors exceed the largest one asked for: there may be outliers"
            }
        }
    }

    /// The homography, the fundamental or the essential matrix, of unit Frobenius norm.
    public var matrix: Matrix3x3
    /// The relative pose of an essential matrix, its translation of unit length.
    public var secondFromFirst: RigidTransform?
    /// The indices of the correspondences within the largest error (and in front of both cameras of a relative pose).
    public var inliers: [Int]
    /// The root mean square of the inliers' errors in pixels.
    public var rms: Double
    /// The number of samples drawn.
    public var iterations: Int
    /// Why the search stopped.
    public var termination: RobustEstimation.Termination
    /// What is doubtful, if anything.
    public var diagnoses: [Diagnosis]
}
