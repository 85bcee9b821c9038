public import Cameras

/// Why a camera, an estimate or a file of correspondences was refused.
///
/// A solver never answers with NaN, the identity or a guess: it throws one of these, which says what is wrong, where,
/// and what would help.
public enum CameraGeometryError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The camera cannot be.
    case camera(CameraError)
    /// Two lists that belong together differ in length.
    case mismatchedCounts(String, Int, String, Int)
    /// There are fewer correspondences than the problem needs.
    case tooFewPoints(needed: Int, given: Int)
    /// A coordinate is NaN or infinite.
    case notFinite(String, index: Int)
    /// An option has a value that cannot be.
    case invalidOption(name: String, reason: String)
    /// The points do not determine the answer.
    case degenerate(Degeneracy)
    /// No model has enough inliers, or no solution satisfies the equations.
    case noSolution(String)

    /// The best model explains no more correspondences than chance alone does: all may be outliers.
    case explainedByChance(inliers: Int, of: Int, maxError: Double)
    /// No pose explains the image, but one explains its mirror image.
    case mirrored(inliers: Int, of: Int)
    /// The caller asked to stop.
    case cancelled

    /// A configuration of points that leaves the answer undetermined.
    public enum Degeneracy: String, Sendable {
        /// All points are one point.
        case coincident
        /// All points lie on a line.
        case collinear
        /// Image points do not determine the model: too many on a line, or repeated.
        case imagePoints
        /// Two views with the same centre.
        case noParallax
        /// Views of a planar target that do not fix the focal length: too few or all parallel.
        case parallelViews
    }

    /// What is wrong and what would help, in a sentence.
    public var description: String {
        switch self {
        case .camera(let error): error.description
        case .mismatchedCounts(let left, let leftCount, let right, let rightCount):
            "\(left) has \(leftCount) entries but \(right) has \(rightCount): they are matched by index"
        case .tooFewPoints(let needed, let given):
            "at least \(needed) correspondences are needed, \(given) were given"
        case .notFinite(let name, let index): "\(name)[\(index)] has a coordinate that is not a finite number"
        case .invalidOption(let name, let reason): "option \(name): \(reason)"
        case .degenerate(.coincident): "all points are one and the same point"
        case .degenerate(.collinear): "all points lie on one line, about which the pose could turn freely"
        case .degenerate(.imagePoints): "the image points do not determine a model: too many are collinear or repeated"
        case .degenerate(.noParallax): "the two views share one centre: there is no parallax to measure depth from"
        case .degenerate(.parallelViews):
            "the views of the target do not fix the intrinsics: take at least two views (three for the principal "
                + "point) tilted in different directions"
        case .noSolution(let reason): "no solution: \(reason)"
        case .explainedByChance(let inliers, let count, let maxError):
            "no solution: the best model explains \(inliers) of \(count) correspondences within \(maxError) px, as many as "
                + "chance alone does; give more or better correspondences, or a smaller largest error"
        case .mirrored(let inliers, let count):
            "no solution, but the image mirrored left to right has one for \(inliers) of \(count) correspondences: is it a "
                + "mirror image, or is the handedness of the points the other one?"
        case .cancelled: "the estimate was cancelled"
        }
    }
}

extension CameraGeometryError {
    /// What `make` gives; its error as one of these.
    static func checking(_ make: () throws(CameraError) -> Camera) throws(CameraGeometryError) -> Camera {
        do throws(CameraError) { return try make() } catch { throw .camera(error) }
    }
}
