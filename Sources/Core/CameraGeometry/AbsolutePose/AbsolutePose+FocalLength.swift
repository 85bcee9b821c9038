public import Cameras
import Foundation
import Optimization
public import SpatialGeometry

extension AbsolutePose {
    /// Estimates the pose of a camera whose focal length may not be known.
    ///
    /// With a known focal length this is ``estimate(_:_:camera:options:)`` for a pinhole camera whose principal point is the
    /// image's centre. Otherwise P4Pf in RANSAC proposes pose and focal length, and both are refined together; the
    /// diagnosis tells when the points (a plane seen face on, a shallow scene) do not fix the focal length.
    ///
    /// - Throws: ``CameraGeometryError``.
    public static func estimate(
        _ pixels: [Vector2], _ points: [Vector3], width: Int, height: Int, focalLength: FocalLength,
        options: RobustOptions = RobustOptions()
    ) throws(CameraGeometryError) -> PoseEstimate {
        if case .pixels(let value) = focalLength {
            let camera = try CameraGeometryError.checking { () throws(CameraError) in
                try Camera(focalLength: value, width: width, height: height)
            }
            return try estimate(pixels, points, camera: camera, options: options)
        }
        try Correspondences.check(pixels, points, minimum: 5)
        try options.validate(count: points.count)
        try PointSpread(points).checkDetermined()
        let estimator = try PoseFocalEstimator(pixels, points, width: width, height: height)
        let model: P4Pf.Solution
        var inliers = Array(points.indices)
        var (iterations, termination) = (0, RobustEstimation.Termination.allData)
        var all = options
        if options.method == .none {
            // Every datum counts: a bound that none exceeds, and samples enough for a good start.
            all.maxError = max(10 * hypot(Double(width), Double(height)), options.maxError)
            all.minIterations = min(20, all.maxIterations)
        }
        let found = try RobustEstimation.run(estimator, options: all)
        model = found.model
        if options.method == .ransac {
            (inliers, iterations, termination) = (found.inliers, found.iterations, found.termination)
        }
        let start = estimator.worldPose(model.cameraFromWorld)
        let camera = try CameraGeometryError.checking { () throws(CameraError) in
            try Camera(focalLength: model.focalLength, width: width, height: height)
        }
        let refined = try AbsolutePose.refine(
            start, inliers.map { pixels[$0] }, inliers.map { points[$0] }, camera: camera,
            refinesFocalLength: true)
        // The robust weights stand where there were outliers; without, the least-squares optimum does.
        let answer = options.method == .none ? refined.cameraFromWorld : start
        let finalCamera = options.method == .none ? refined.camera : camera
        let check = try PoseEstimator(pixels, points, camera: finalCamera)
        let local = check.localPose(answer)
        let chosen = options.method == .none ? inliers : check.inliers(of: local, maxError: options.maxError).indices
        guard chosen.count >= 5 else {
            throw .noSolution("pose and focal length explain \(chosen.count) correspondences, fewer than five")
        }
        let rms = check.rms(of: local, over: chosen)
        guard rms.isFinite else { throw .noSolution("no pose has all points in front of the camera") }
        var diagnoses: [PoseEstimate.Diagnosis] = []
        let spread = PointSpread(chosen.map { points[$0] })
        if spread.flatness < 0.1 { diagnoses.append(.planar) }
        if spread.deviations.y < 0.01 * spread.deviations.x { diagnoses.append(.nearlyCollinear) }
        if refined.covariance.map({ !($0[6, 6] < 0.01) }) ?? true { diagnoses.append(.focalLengthUncertain) }
        if rms > options.maxError { diagnoses.append(.poorFit) }
        return PoseEstimate(
            cameraFromWorld: answer, camera: finalCamera, inliers: chosen, rms: rms, iterations: iterations,
            termination: termination, covariance: refined.covariance, alternative: nil, diagnoses: diagnoses)
    }
}

/// Pose and focal length from samples of four correspondences.
public struct PoseFocalEstimator: Estimator {
    let points: [Vector3]
    /// Relative to the image's centre.
    let pixels: [Vector2]
    let centre: Vector3
    let extent: Double
    let focalLengths: ClosedRange<Double>

    /// The number of correspondences.
    public var count: Int { points.count }
    /// Four.
    public var sampleSize: Int { 4 }

    /// An estimator over pixels and world points; focal lengths from 0.3 to 12 times the longer side are searched.
    ///
    /// - Throws: ``CameraGeometryError``.
    public init(_ pixels: [Vector2], _ points: [Vector3], width: Int, height: Int) throws(CameraGeometryError) {
        try Correspondences.check(pixels, points, minimum: 4)
        guard width > 0, height > 0 else {
            throw .camera(.invalid("an image of \(width)×\(height) pixels has no area"))
        }
        let centre = points.reduce(Vector3.zero) { $0 + $1 / Double(points.count) }
        let extent = points.reduce(0) { max($0, ($1 - centre).length) }
        guard extent > 0 else { throw .degenerate(.coincident) }
        self.points = points.map { ($0 - centre) / extent }
        let middle = Vector2(Double(width) / 2, Double(height) / 2)
        self.pixels = pixels.map { $0 - middle }
        self.centre = centre
        self.extent = extent
        let side = Double(max(width, height))
        focalLengths = 0.3 * side...12 * side
    }

    /// A pose of the world's frame from one of the estimator's own.
    func worldPose(_ pose: RigidTransform) -> RigidTransform {
        RigidTransform(rotation: pose.rotation, translation: pose.translation * extent - pose.rotation * centre)
    }

    /// Appends the poses and focal lengths of four correspondences.
    public func solve(_ sample: [Int], into models: inout [P4Pf.Solution]) {
        P4Pf.solve(
            sample.map { pixels[$0] }, sample.map { points[$0] }, focalLengths: focalLengths, into: &models)
    }

    /// The squared reprojection error in pixels².
    public func squaredError(of model: P4Pf.Solution, at index: Int) -> Double {
        let seen = model.cameraFromWorld * points[index]
        guard seen.z > 0 else { return .infinity }
        let difference = Vector2(seen.x, seen.y) * (model.focalLength / seen.z) - pixels[index]
        return dot(difference, difference)
    }

    /// Levenberg–Marquardt on the weighted reprojection errors over pose and focal length.
    public func refine(_ model: P4Pf.Solution, weights: [Double], iterations: Int) -> P4Pf.Solution? {
        let chosen = weights.indices.filter { weights[$0] > 1e-6 && (model.cameraFromWorld * points[$0]).z > 0 }
        guard chosen.count >= 5 else { return nil }
        var lens = Lens()
        (lens.focalLengthX, lens.focalLengthY) = (model.focalLength, model.focalLength)
        let problem = PoseProblem(
            lens: lens, points: chosen.map { points[$0] }, pixels: chosen.map { pixels[$0] },
            weights: chosen.map { weights[$0] }, refinesFocalLength: true)
        var state = PoseProblem.State(model.cameraFromWorld)
        let summary = LevenbergMarquardt(iterationLimit: iterations, costTolerance: 1e-7)
            .minimize(problem, from: &state)
        guard summary.finalCost.isFinite else { return nil }
        let focal = model.focalLength * state.focalScale
        guard focal > 0.3 * focalLengths.lowerBound, focal < 10 * focalLengths.upperBound else { return nil }
        return P4Pf.Solution(cameraFromWorld: state.pose, focalLength: focal)
    }
}
