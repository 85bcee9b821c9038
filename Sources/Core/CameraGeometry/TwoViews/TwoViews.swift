public import Cameras
public import SpatialGeometry

/// The geometry of two views from image correspondences: points and options in, one value out.
public enum TwoViews {
    /// The homography x₂ ~ H·x₁ of least transfer error in the second image.
    ///
    /// - Throws: ``CameraGeometryError``.
    public static func homography(
        _ first: [Vector2], _ second: [Vector2], options: RobustOptions = RobustOptions(maxError: 3)
    ) throws(CameraGeometryError) -> TwoViewEstimate {
        let estimator = try HomographyEstimator(first, second)
        let result = try run(estimator, options) { () throws(CameraGeometryError) in
            try Homography.fit(estimator.first, estimator.second)
        }
        guard result.model.determinant.magnitude > 1e-12 else { throw .degenerate(.imagePoints) }
        return TwoViewEstimate(
            matrix: estimator.homography(result.model), inliers: result.inliers, rms: result.rms,
            iterations: result.iterations, termination: result.termination,
            diagnoses: result.rms > options.maxError ? [.poorFit] : [])
    }

    /// The fundamental matrix x₂ᵀ·F·x₁ = 0 of least Sampson distance.
    ///
    /// - Throws: ``CameraGeometryError``, also for seven correspondences with more than one solution (use
    ///   ``SevenPoint`` for those).
    public static func fundamental(
        _ first: [Vector2], _ second: [Vector2], options: RobustOptions = RobustOptions(maxError: 2)
    ) throws(CameraGeometryError) -> TwoViewEstimate {
        try Correspondences.check(first, second, minimum: 8)
        let estimator = try FundamentalEstimator(first, second)
        let result = try run(estimator, options) { () throws(CameraGeometryError) in
            guard let fit = Fundamental.fitNormalized(estimator.first, estimator.second) else {
                throw .degenerate(.imagePoints)
            }
            return fit
        }
        var diagnoses = planarity(
            estimator.first, estimator.second, result.inliers, 1.5 * options.maxError * estimator.to.scale)
        if result.rms > options.maxError { diagnoses.append(.poorFit) }
        return TwoViewEstimate(
            matrix: estimator.fundamental(result.model), inliers: result.inliers, rms: result.rms,
            iterations: result.iterations, termination: result.termination, diagnoses: diagnoses)
    }

    /// The relative pose of two calibrated cameras, its translation of unit length.
    ///
    /// - Throws: ``CameraGeometryError``.
    public static func essential(
        _ first: [Vector2], _ second: [Vector2], _ camera1: Camera, _ camera2: Camera,
        options: RobustOptions = RobustOptions(maxError: 2)
    ) throws(CameraGeometryError) -> TwoViewEstimate {
        try Correspondences.check(first, second, minimum: 6)
        let estimator = try EssentialEstimator(first, second, camera1, camera2)
        let result = try run(estimator, options) { () throws(CameraGeometryError) in
            // Every datum counts: the best of the minimal solutions over many samples, refined on all.
            var all = options
            all.method = .ransac
            all.maxError = max(options.maxError, 1e3)
            return try RobustEstimation.search(estimator, options: all).model
        }
        let (p, q) = (
            result.inliers.map { estimator.first[$0].homogeneous },
            result.inliers.map { estimator.second[$0].homogeneous }
        )
        guard let (pose, _) = Essential.pose(result.model, p, q) else { throw .degenerate(.imagePoints) }
        // A turn alone, judged in pixels by the smaller focal length.
        guard let turn = Essential.rotationOnly(p, q) else { throw .degenerate(.imagePoints) }
        let focal = 1 / estimator.pixel.max()
        var diagnoses: [TwoViewEstimate.Diagnosis] = []
        var relative = pose
        if turn.rms * focal < max(2 * result.rms, 0.25 * options.maxError, 1e-6) {
            diagnoses.append(.pureRotation)
            relative.rotation = turn.rotation
        }
        let inFront =
            diagnoses.isEmpty
            ? result.inliers.indices.filter { Essential.isInFront(pose, p[$0], q[$0]) }.map { result.inliers[$0] }
            : result.inliers
        guard inFront.count > estimator.sampleSize else {
            throw .noSolution("only \(inFront.count) correspondences lie in front of both cameras")
        }
        if diagnoses.isEmpty {
            diagnoses = planarity(
                estimator.first, estimator.second, result.inliers, 1.5 * options.maxError * estimator.pixel[2])
        }
        if result.rms > options.maxError { diagnoses.append(.poorFit) }
        let rms = estimator.rms(of: result.model, over: inFront)
        return TwoViewEstimate(
            matrix: result.model.unitNorm, secondFromFirst: relative, inliers: inFront, rms: rms,
            iterations: result.iterations, termination: result.termination, diagnoses: diagnoses)
    }

    /// RANSAC, or a start refined over all data.
    private static func run<E: RobustEstimator>(
        _ estimator: E, _ options: RobustOptions, start: () throws(CameraGeometryError) -> E.Model
    ) throws(CameraGeometryError) -> RobustEstimation.Result<E.Model> {
        guard options.method == .none else { return try RobustEstimation.run(estimator, options: options) }
        try options.validate(count: estimator.count)
        let weights = [Double](repeating: 1, count: estimator.count)
        guard let model = estimator.refine(try start(), weights: weights, iterations: 100) else {
            throw .degenerate(.imagePoints)
        }
        let all = Array(0..<estimator.count)
        let rms = estimator.rms(of: model, over: all)
        guard rms.isFinite else { throw .degenerate(.imagePoints) }
        return RobustEstimation.Result(model: model, inliers: all, rms: rms, iterations: 0, termination: .allData)
    }

    /// Whether a homography takes (nearly) all inliers as near to each other as `limit`, in the second points' unit.
    private static func planarity(
        _ first: [Vector2], _ second: [Vector2], _ inliers: [Int], _ limit: Double
    ) -> [TwoViewEstimate.Diagnosis] {
        let plausibility = EpipolarPlausibility(first: first, second: second)
        guard let homography = plausibility.dominantHomography(inliers) else { return [] }
        let onPlane = inliers.count { (Homography.apply(homography, first[$0]) - second[$0]).length < limit }
        return Double(onPlane) > 0.95 * Double(inliers.count) ? [.planar] : []
    }
}
