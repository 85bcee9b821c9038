public import Cameras
public import Optimization
public import SpatialGeometry

/// The intrinsics of a camera from views of a planar target: Zhang, "A flexible new technique for camera calibration",
/// PAMI 2000.
///
/// Focal lengths start from the homographies' constraints on the image of the absolute conic (the principal point at the
/// image's centre), poses from IPPE, distortion from zero; then everything is refined together by Levenberg–Marquardt with
/// the poses eliminated.
public enum CameraCalibration {
    /// One picture of the target.
    public struct View: Sendable {
        /// Points of the target's plane (z = 0), in its unit.
        public var target: [Vector2]
        /// Where they are seen, by index.
        public var pixels: [Vector2]

        /// A view of target points.
        public init(target: [Vector2], pixels: [Vector2]) {
            self.target = target
            self.pixels = pixels
        }
    }

    /// A camera with the poses of its views.
    public struct Estimate: Sendable {
        /// The camera found.
        public let camera: Camera
        /// One standard deviation of each parameter, in the camera's order; 0 for those held.
        public let standardDeviations: [Double]
        /// cameraFromTarget, a view.
        public let poses: [RigidTransform]
        /// The root mean square error over all points, in pixels.
        public let rms: Double
        /// The root mean square error of each view, in pixels.
        public let viewRMS: [Double]
        /// The number of steps tried, those without distortion included.
        public let iterations: Int
        /// The costs ½·Σe² of the last stage, in which everything is free, in pixels², and why it stopped.
        public let summary: LevenbergMarquardt.Summary
    }

    /// Calibrates a camera.
    ///
    /// - Parameters:
    ///   - views: each with at least four points not on a line.
    ///   - model: what is estimated; the principal point is held at the centre with a single view.
    ///   - width: the width of the images in pixels.
    ///   - height: the height of the images in pixels.
    ///   - iterationLimit: the most steps tried once distortion is free.
    ///   - progress: called before each step with its number and the cost ½·Σe² in pixels²; `false` cancels.
    /// - Throws: ``CameraGeometryError`` for views that do not fit, points not finite, views that leave the focal length
    ///   undetermined (``CameraGeometryError/Degeneracy/parallelViews``), or when the caller cancels.
    public static func estimate(
        _ views: [View], model: CameraModel, width: Int, height: Int, iterationLimit: Int = 200,
        progress: (Int, Double) -> Bool = { _, _ in true }
    ) throws(CameraGeometryError) -> Estimate {
        guard !views.isEmpty else { throw .tooFewPoints(needed: 1, given: 0) }
        for view in views { try Correspondences.check(view.target, view.pixels, minimum: 4) }
        var state = try start(views, model: model, width: width, height: height)
        let parameterCount = model.parameters.count
        var held: Set<Int> = []
        if views.count == 1 {
            let first = model.hasSingleFocalLength ? 1 : 2
            held = [first, first + 1]
        }
        // Distortion joins once poses and focal lengths have settled.
        let distortion = Set(model.focalAndCentreCount..<parameterCount)
        let settling = CameraCalibrationProblem(
            views, parameterCount: parameterCount, held: held.union(distortion))
        let first = solver(iterationLimit: 20).minimize(settling, from: &state, observer: progress)
        guard first.termination != .cancelled else { throw .cancelled }
        let problem = CameraCalibrationProblem(views, parameterCount: parameterCount, held: held)
        let summary = solver(iterationLimit: iterationLimit).minimize(problem, from: &state) { step, cost in
            progress(first.iterationCount + step, cost)
        }
        guard summary.termination != .cancelled else { throw .cancelled }
        guard summary.finalCost.isFinite, let camera = state.camera else {
            throw .noSolution("no camera has all points in front of it")
        }
        var equations = problem.emptyEquations()
        problem.linearize(at: state, into: &equations)
        guard let covariance = equations.sharedCovariance() else { throw .degenerate(.parallelViews) }
        let count = views.reduce(0) { $0 + $1.pixels.count }
        let freedom = max(1, 2 * count - parameterCount + held.count - 6 * views.count)
        let variance = 2 * summary.finalCost / Double(freedom)
        let deviations = (0..<parameterCount).map { (max(0, covariance[$0, $0]) * variance).squareRoot() }
        // A focal length that is not known to a third of itself is not known.
        guard deviations[0] < 0.33 * camera.parameters[0] else { throw .degenerate(.parallelViews) }
        return Estimate(
            camera: camera, standardDeviations: deviations, poses: state.poses,
            rms: (2 * summary.finalCost / Double(count)).squareRoot(),
            viewRMS: zip(views, state.poses).map { view, pose in
                (CameraCalibrationProblem.squaredErrors(camera, pose, view) / Double(view.pixels.count)).squareRoot()
            },
            iterations: first.iterationCount + summary.iterationCount, summary: summary)
    }

    private static func solver(iterationLimit: Int) -> LevenbergMarquardt {
        LevenbergMarquardt(iterationLimit: iterationLimit, initialDamping: 1e-3)
    }

    /// Focal lengths from the views' homographies, poses from IPPE, no distortion.
    private static func start(
        _ views: [View], model: CameraModel, width: Int, height: Int
    ) throws(CameraGeometryError) -> CameraCalibrationProblem.State {
        let centre = Vector2(Double(width) / 2, Double(height) / 2)
        let focal = try initialFocalLengths(views, centre)
        var parameters = [Double](repeating: 0, count: model.parameters.count)
        if model.hasSingleFocalLength {
            (parameters[0], parameters[1], parameters[2]) = ((focal.x * focal.y).squareRoot(), centre.x, centre.y)
        } else {
            (parameters[0], parameters[1], parameters[2], parameters[3]) = (focal.x, focal.y, centre.x, centre.y)
        }
        let camera = try CameraGeometryError.checking { () throws(CameraError) in
            try Camera(model: model, width: width, height: height, parameters: parameters)
        }
        var poses: [RigidTransform] = []
        for (index, view) in views.enumerated() {
            let points = view.target.map { Vector3($0.x, $0.y, 0) }
            let image = view.pixels.map { ($0 - centre) / focal }
            guard let pose = IPPE.solve(image, points).first else {
                throw .noSolution("views[\(index)] does not determine a pose of the target")
            }
            poses.append(pose)
        }
        return CameraCalibrationProblem.State(camera: camera, poses: poses)
    }

    /// 1/fx² and 1/fy² by least squares: with the centre at the origin, h₁ᵀωh₂ = 0 and h₁ᵀωh₁ = h₂ᵀωh₂ for
    /// ω = diag(1/fx², 1/fy², 1), two equations a view.
    private static func initialFocalLengths(
        _ views: [View], _ centre: Vector2
    ) throws(CameraGeometryError) -> Vector2 {
        var normal = Matrix3x3.zero
        var scale = 1.0
        for view in views {
            let size = max(centre.x, centre.y)
            scale = size
            let h = try Homography.fit(view.target, view.pixels.map { ($0 - centre) / size })
            let (a, b) = (h.columns.0, h.columns.1)
            let length = (dot(a, a) * dot(b, b)).squareRoot()
            // Rows over (1/fx², 1/fy², 1).
            for row in [a * b / length, (a * a - b * b) / length] {
                normal = normal + Matrix3x3.outerProduct(row, row)
            }
        }
        // Square pixels to begin with: one unknown, the sum of the first two columns.
        let p = normal[0, 0] + 2 * normal[0, 1] + normal[1, 1]
        let q = normal[0, 2] + normal[1, 2]
        let inverse = -q / p
        guard inverse > 0, inverse.isFinite else { throw .degenerate(.parallelViews) }
        let focal = scale / inverse.squareRoot()
        guard focal.isFinite, focal > 0.05 * scale, focal < 200 * scale else { throw .degenerate(.parallelViews) }
        return Vector2(focal, focal)
    }
}
