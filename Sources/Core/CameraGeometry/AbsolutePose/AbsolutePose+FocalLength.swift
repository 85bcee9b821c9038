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
        let found =
            options.method == .none
            ? try RobustEstimation.search(estimator, options: all) : try RobustEstimation.run(estimator, options: all)
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
