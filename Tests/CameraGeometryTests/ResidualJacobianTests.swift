import TestSupport
import Cameras
@testable import CameraGeometry
import Optimization
import SpatialGeometry
import Testing

/// The gradient that each refinement gathers, against differences of its cost through its own step.
@Suite struct ResidualJacobianTests {
    private func check<Problem: LeastSquaresProblem>(_ problem: Problem, _ state: Problem.State) {
        let check = DerivativeCheck(problem, at: state)
        #expect(check.verdict == .consistent, "\(check)")
    }

    @Test(arguments: SampleCameras.all)
    func pose(_ camera: Camera) {
        var random = Random(#function)
        let pose = RigidTransform(rotation: random.rotation(), translation: random.vector(-1, 1))
        let pixels = (0..<12).map { _ in Vector2(random.uniform(50, 590), random.uniform(50, 430)) }
        let points = pixels.map { pose.inverse * (random.uniform(2, 4) * camera.bearing(of: $0)!) }
        let seen = pixels.map { $0 + 2 * Vector2(random.normal(), random.normal()) }
        let weights = pixels.map { _ in random.uniform(0.1, 1) }
        for loss in [RobustLoss.squared, .huber(scale: 2), .cauchy(scale: 2)] {
            for free in [false, true] {
                let problem = PoseProblem(
                    lens: camera.lens, points: points, pixels: seen, weights: weights, loss: loss,
                    refinesFocalLength: free)
                check(problem, PoseProblem.State(pose))
            }
        }
    }

    @Test func homography() {
        var random = Random(#function)
        let first = (0..<12).map { _ in Vector2(random.uniform(-1, 1), random.uniform(-1, 1)) }
        let second = first.map { 0.9 * $0 + 0.05 * Vector2(random.normal(), random.normal()) }
        let weights = first.map { _ in random.uniform(0.1, 1) }
        let state = Matrix3x3(rows: Vector3(0.9, 0.1, 0.05), Vector3(-0.1, 1, 0.1), Vector3(0.05, -0.1, 1))
        check(HomographyProblem(first: first, second: second, weights: weights), state)
    }

    @Test func epipolar() {
        var random = Random(#function)
        let scene = TwoViewScene(&random, count: 20, noise: 2)
        let (first, second) = (scene.rays(scene.first), scene.rays(scene.second))
        let weights = first.map { _ in random.uniform(0.1, 1) }
        let pixel = SIMD4(1e-3, 1.1e-3, 0.9e-3, 1.2e-3)
        func plane(_ points: [Vector3]) -> [Vector2] { points.map { Vector2($0.x, $0.y) } }
        let turned = Rotation(axisAngle: Vector3(0.01, -0.02, 0.01)) * scene.pose.rotation
        check(
            EpipolarProblem<EssentialParameters>(
                first: plane(first), second: plane(second), weights: weights, pixel: pixel),
            EssentialParameters(rotation: turned.matrix, direction: scene.pose.translation.normalized))
        check(
            EpipolarProblem<FundamentalParameters>(
                first: plane(first), second: plane(second), weights: weights, pixel: pixel),
            FundamentalParameters(Matrix3x3.crossProduct(scene.pose.translation) * turned.matrix)!)
    }

    @Test(arguments: [RobustLoss.squared, .cauchy(scale: 3)])
    func bundleAdjustment(_ loss: RobustLoss) {
        var random = Random(#function)
        let scene = BundleScene(&random, noise: 2)
        let reference = scene.poses[0].inverse
        var poses = scene.poses.map { $0 * reference }
        poses[0] = .identity
        let state = BundleAdjustmentProblem.State(poses: poses, points: scene.points.map { scene.poses[0] * $0 })
        let problem = BundleAdjustmentProblem(
            observations: scene.observations, cameras: scene.cameras, loss: loss, reference: 0, start: state)
        #expect(problem.anchor != nil)
        check(problem, state)
    }

    @Test(arguments: SampleCameras.all)
    func calibration(_ camera: Camera) {
        var random = Random(#function)
        let target = (0..<30).map { Vector2(Double($0 % 6) * 0.03, Double($0 / 6) * 0.03) }
        let poses = (0..<3).map { _ in
            RigidTransform(
                rotation: Rotation(axisAngle: random.vector(-0.4, 0.4)),
                translation: Vector3(random.uniform(-0.1, 0), random.uniform(-0.1, 0), random.uniform(0.4, 0.7)))
        }
        let views = poses.map { pose in
            CameraCalibration.View(
                target: target,
                pixels: target.map {
                    camera.project(pose * Vector3($0.x, $0.y, 0))! + 2 * Vector2(random.normal(), random.normal())
                })
        }
        let problem = CameraCalibrationProblem(views, parameterCount: camera.parameters.count, held: [])
        check(problem, CameraCalibrationProblem.State(camera: camera, poses: poses))
    }
}
