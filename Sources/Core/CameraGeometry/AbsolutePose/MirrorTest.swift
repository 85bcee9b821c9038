internal import Cameras
import SpatialGeometry

/// Whether the mirror image of some points has a pose where they themselves have none.
///
/// A mirrored photo, and points of the other handedness, are explained by no rotation, unless the points lie on a plane:
/// that is then seen from behind.
struct MirrorTest {
    private let mirrored: PoseEstimator?
    private let options: RobustOptions

    init(_ estimator: PoseEstimator, _ camera: Camera, _ options: RobustOptions) {
        // About the principal point, where lenses are symmetric up to tangential distortion.
        let centre = estimator.lens.centre.x
        let pixels = estimator.pixels.map { Vector2(2 * centre - $0.x, $0.y) }
        mirrored = try? PoseEstimator(pixels, estimator.points, camera: camera)
        var bounded = options
        // A share of inliers of a fifth is found in far fewer.
        bounded.maxIterations = min(options.maxIterations, 2000)
        bounded.minIterations = min(options.minIterations, bounded.maxIterations)
        self.options = bounded
    }

    /// The number of points that a pose of the mirror image explains; `nil` when chance explains as many.
    var inlierCount: Int? {
        guard let mirrored else { return nil }
        // A second look at the same data asks for more: a thousandth of a false alarm.
        guard let found = try? RobustEstimation.run(mirrored, options: options), found.logFalseAlarms ?? 0 < -3 else {
            return nil
        }
        return found.inliers.count
    }

    /// The root mean square error in pixels of the best pose of the mirror image over all points.
    var rms: Double? {
        guard let mirrored else { return nil }
        let all = Array(mirrored.points.indices)
        return AbsolutePose.candidates(mirrored, all, start: nil, isPlanar: false).first?.rms
    }
}
