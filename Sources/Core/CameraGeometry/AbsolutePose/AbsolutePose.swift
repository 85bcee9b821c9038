public import Cameras
import Optimization
public import SpatialGeometry

/// The pose of a camera from image points of known world points: pixels, points, a camera and options in, one value out.
public enum AbsolutePose {
    /// Estimates the pose of a camera whose intrinsics are known.
    ///
    /// Among outliers: P3P in RANSAC. Then, and when ``RobustOptions/method`` is `.none`, SQPnP, IPPE for near-planar
    /// points and P3P for few points propose starts, Levenberg–Marquardt refines them and the least error wins.
    ///
    /// - `pixels`: image points.
    /// - `points`: world points, by index; at least four, not on one line.
    /// - Throws: ``CameraGeometryError``.
    public static func estimate(
        _ pixels: [Vector2], _ points: [Vector3], camera: Camera, options: RobustOptions = RobustOptions()
    ) throws(CameraGeometryError) -> PoseEstimate {
        try Correspondences.check(pixels, points, minimum: 4)
        try options.validate(count: points.count)
        try PointSpread(points).checkDetermined()
        let estimator = try PoseEstimator(pixels, points, camera: camera)
        switch options.method {
        case .ransac:
            let found: RobustEstimation.Result<RigidTransform>
            do {
                found = try RobustEstimation.run(estimator, options: options)
            } catch {
                if let mirrored = MirrorTest(estimator, camera, options).inlierCount {
                    throw .mirrored(inliers: mirrored, of: points.count)
                }
                throw error
            }
            var estimate = try finish(
                estimator, camera, found.inliers, start: found.model, found.iterations, found.termination, options)
            if 2 * estimate.inliers.count < points.count,
                let mirrored = MirrorTest(estimator, camera, options).inlierCount,
                mirrored > 2 * estimate.inliers.count
            {
                estimate.diagnoses.append(.mirrored)
            }
            return estimate
        case .none:
            var estimate = try finish(estimator, camera, Array(points.indices), start: nil, 0, .allData, options)
            if estimate.rms > options.maxError, let mirrored = MirrorTest(estimator, camera, options).rms,
                mirrored < 0.5 * estimate.rms
            {
                estimate.diagnoses.append(.mirrored)
            }
            return estimate
        }
    }

    /// Refined candidates over the inliers, best first.
    static func candidates(
        _ estimator: PoseEstimator, _ inliers: [Int], start: RigidTransform?, isPlanar: Bool
    ) -> [(pose: RigidTransform, rms: Double)] {
        let points = inliers.map { estimator.points[$0] }
        let pixels = inliers.map { estimator.pixels[$0] }
        let bearings = inliers.map { estimator.bearings[$0] }
        var starts = start.map { [$0] } ?? []
        if start == nil || isPlanar { starts += SQPnP.solve(bearings, points).prefix(3).map(\.cameraFromWorld) }
        if isPlanar, bearings.allSatisfy({ $0.z > 1e-3 }) {
            starts += IPPE.solve(bearings.map { Vector2($0.x / $0.z, $0.y / $0.z) }, points)
        }
        if start == nil, points.count <= 6 {
            for triple in [(0, 1, 2), (1, 2, 3), (0, 2, 3), (0, 1, 3)] {
                let (i, j, k) = triple
                starts += P3P.solve((bearings[i], bearings[j], bearings[k]), (points[i], points[j], points[k]))
            }
        }
        let problem = PoseProblem(lens: estimator.lens, points: points, pixels: pixels)
        var refined: [(pose: RigidTransform, rms: Double)] = []
        for start in starts {
            var state = PoseProblem.State(start)
            let summary = LevenbergMarquardt(iterationLimit: 100).minimize(problem, from: &state)
            guard summary.finalCost.isFinite else { continue }
            let (pose, rms) = (state.pose, (2 * summary.finalCost / Double(points.count)).squareRoot())
            if let same = refined.firstIndex(where: { ($0.pose.rotation.inverse * pose.rotation).angle < 1e-3 }) {
                if rms < refined[same].rms { refined[same] = (pose, rms) }
            } else {
                refined.append((pose, rms))
            }
        }
        return refined.sorted { $0.rms < $1.rms }
    }

    private static func finish(
        _ estimator: PoseEstimator, _ camera: Camera, _ inliers: [Int], start: RigidTransform?, _ iterations: Int,
        _ termination: RobustEstimation.Termination, _ options: RobustOptions
    ) throws(CameraGeometryError) -> PoseEstimate {
        let spread = PointSpread(inliers.map { estimator.points[$0] })
        try spread.checkDetermined()
        let isPlanar = spread.flatness < 0.1
        var pose = start
        var others: [(pose: RigidTransform, rms: Double)] = []
        if start == nil || isPlanar {
            let found = candidates(estimator, inliers, start: start, isPlanar: isPlanar)
            guard let first = found.first else {
                throw .noSolution("no pose has all points in front of the camera")
            }
            // A robust estimate weighs the noise already; another minimum replaces it only when clearly better.
            if let start, let own = found.first(where: { ($0.pose.rotation.inverse * start.rotation).angle < 0.02 }) {
                pose = own.rms <= 1.02 * first.rms ? start : first.pose
            } else {
                pose = first.pose
            }
            others = found
        }
        guard let pose else { throw .noSolution("no pose has all points in front of the camera") }
        let exact = start == nil ? (inliers, 0) : estimator.inliers(of: pose, maxError: options.maxError)
        let chosen = exact.0
        guard chosen.count >= 4 else {
            throw .noSolution("the pose explains \(chosen.count) correspondences, fewer than four")
        }
        let rms = estimator.rms(of: pose, over: chosen)
        guard rms.isFinite else { throw .noSolution("no pose has all points in front of the camera") }
        let state = PoseProblem.State(pose)
        let problem = PoseProblem(
            lens: estimator.lens, points: chosen.map { estimator.points[$0] },
            pixels: chosen.map { estimator.pixels[$0] })
        // The covariance of (ω, τ) for the world's frame and unit.
        let unit = PoseProblem(
            lens: problem.lens, points: problem.points.map { $0 * estimator.extent }, pixels: problem.pixels)
        var scaled = state
        scaled.translation *= estimator.extent
        let covariance = unit.covariance(at: scaled, centre: estimator.centre, cost: unit.cost(at: scaled))
        var diagnoses: [PoseEstimate.Diagnosis] = []
        var alternative: PoseEstimate.Alternative?
        if isPlanar { diagnoses.append(.planar) }
        if let other = others.first(where: { ($0.pose.rotation.inverse * pose.rotation).angle > 0.02 }), isPlanar {
            let otherRMS = estimator.rms(of: other.pose, over: chosen)
            if otherRMS.isFinite {
                let ratio = otherRMS / max(rms, 1e-12)
                alternative = PoseEstimate.Alternative(
                    cameraFromWorld: estimator.worldPose(other.pose), rms: otherRMS, errorRatio: ratio)
                if ratio < 1.5 { diagnoses.append(.ambiguous) }
            }
        }
        if spread.deviations.y < 0.01 * spread.deviations.x { diagnoses.append(.nearlyCollinear) }
        if rms > options.maxError { diagnoses.append(.poorFit) }
        return PoseEstimate(
            cameraFromWorld: estimator.worldPose(pose), camera: camera, inliers: chosen, rms: rms,
            iterations: iterations, termination: termination, covariance: covariance, alternative: alternative,
            diagnoses: diagnoses)
    }
}
