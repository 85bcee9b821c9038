import TestSupport
import Cameras
import CameraGeometry
import Foundation
import Optimization
import SpatialGeometry
import Testing

@Suite struct AbsolutePoseTests {
    static let camera = try! Camera(focalLength: 1000, width: 1280, height: 960)

    /// A scene of points in front of a camera, the later ones replaced by outliers.
    static func scene(
        _ random: inout Random, count: Int, noise: Double, outliers: Double = 0, camera: Camera = camera,
        planar: Bool = false
    ) -> (pixels: [Vector2], points: [Vector3], pose: RigidTransform) {
        let pose = RigidTransform(rotation: random.rotation(), translation: random.vector(-2, 2))
        let inverse = pose.inverse
        var (pixels, points) = ([Vector2](), [Vector3]())
        let normal = Vector3(random.uniform(-0.5, 0.5), random.uniform(-0.5, 0.5), 1)
        for index in 0..<count {
            let pixel = Vector2(random.uniform(0, 1280), random.uniform(0, 960))
            let bearing = camera.bearing(of: pixel)!
            let depth = planar ? 6 / dot(normal, bearing) : random.uniform(4, 8)
            points.append(inverse * (bearing * depth))
            if Double(index) >= Double(count) * (1 - outliers) {
                pixels.append(Vector2(random.uniform(0, 1280), random.uniform(0, 960)))
            } else {
                pixels.append(pixel + noise * Vector2(random.normal(), random.normal()))
            }
        }
        return (pixels, points, pose)
    }

    static func angle(_ left: RigidTransform, _ right: RigidTransform) -> Double {
        (left.rotation.inverse * right.rotation).angle * 180 / .pi
    }

    @Test(arguments: [6, 8, 20, 100])
    func solversAgreeOnExactData(_ count: Int) throws {
        var random = Random(#function)
        for _ in 0..<50 {
            let (pixels, points, truth) = Self.scene(&random, count: count, noise: 0)
            let bearings = pixels.map { Self.camera.bearing(of: $0)! }
            let global = try #require(SQPnP.solve(bearings, points).first)
            #expect(poseError(global.cameraFromWorld, truth) < 1e-6)
            #expect(poseError(try #require(EPnP.solve(bearings, points)), truth) < 1e-4)
            #expect(poseError(try #require(DirectLinearPose.solve(bearings, points)), truth) < 1e-4)
            let estimate = try AbsolutePose.estimate(
                pixels, points, camera: Self.camera, options: RobustOptions(method: .none))
            #expect(poseError(estimate.cameraFromWorld, truth) < 1e-8)
            #expect(estimate.rms < 1e-8)
        }
    }

    @Test(arguments: [4, 5])
    func fewPoints(_ count: Int) throws {
        var random = Random(#function)
        var good = 0
        for _ in 0..<200 {
            let (pixels, points, truth) = Self.scene(&random, count: count, noise: 0)
            let estimate = try AbsolutePose.estimate(
                pixels, points, camera: Self.camera, options: RobustOptions(method: .none))
            #expect(estimate.rms < 1e-6)
            if poseError(estimate.cameraFromWorld, truth) < 1e-6 { good += 1 }
        }
        #expect(good >= 199)
    }

    @Test func refinementReachesTheOptimumFromSQPnP() throws {
        var random = Random(#function)
        for _ in 0..<20 {
            let (pixels, points, truth) = Self.scene(&random, count: 60, noise: 1)
            let fromTruth = try AbsolutePose.refine(truth, pixels, points, camera: Self.camera)
            let estimate = try AbsolutePose.estimate(
                pixels, points, camera: Self.camera, options: RobustOptions(method: .none))
            #expect(poseError(estimate.cameraFromWorld, fromTruth.cameraFromWorld) < 1e-6)
            #expect(abs(estimate.rms - fromTruth.rms) < 1e-6)
        }
    }

    @Test(arguments: [0.0, 0.3, 0.5, 0.7])
    func outliers(_ share: Double) throws {
        var random = Random(#function)
        for seed in 0..<20 {
            let (pixels, points, truth) = Self.scene(&random, count: 100, noise: 1, outliers: share)
            let estimate = try AbsolutePose.estimate(
                pixels, points, camera: Self.camera, options: RobustOptions(maxError: 3, seed: UInt64(seed)))
            #expect(Self.angle(estimate.cameraFromWorld, truth) < 0.5)
            #expect(estimate.inliers.count { $0 < Int(100 * (1 - share)) } > Int(90 * (1 - share)))
        }
    }

    @Test func twoRunsGiveTheSameBytes() throws {
        var random = Random(#function)
        let (pixels, points, _) = Self.scene(&random, count: 100, noise: 1, outliers: 0.5)
        let options = RobustOptions(maxError: 3, seed: 9)
        let first = try AbsolutePose.estimate(pixels, points, camera: Self.camera, options: options)
        let second = try AbsolutePose.estimate(pixels, points, camera: Self.camera, options: options)
        #expect(first.cameraFromWorld == second.cameraFromWorld && first.inliers == second.inliers)
        #expect(first.rms == second.rms && first.iterations == second.iterations)
    }

    @Test(arguments: SampleCameras.all)
    func everyCamera(_ camera: Camera) throws {
        var random = Random(#function)
        let pose = RigidTransform(rotation: random.rotation(), translation: random.vector(-2, 2))
        var (pixels, points) = ([Vector2](), [Vector3]())
        for index in 0..<80 {
            let pixel = Vector2(random.uniform(0, 640), random.uniform(0, 480))
            points.append(pose.inverse * (camera.bearing(of: pixel)! * random.uniform(2, 5)))
            pixels.append(
                index < 50
                    ? pixel + 0.5 * Vector2(random.normal(), random.normal())
                    : Vector2(random.uniform(0, 640), random.uniform(0, 480)))
        }
        let estimate = try AbsolutePose.estimate(pixels, points, camera: camera, options: RobustOptions(maxError: 2))
        #expect(Self.angle(estimate.cameraFromWorld, pose) < 0.5)
    }

    @Test func farWorldOffset() throws {
        var random = Random(#function)
        for _ in 0..<20 {
            let (pixels, points, truth) = Self.scene(&random, count: 6, noise: 0.5)
            let offset = Vector3(5e5, 4e6, 0)
            let far = points.map { $0 + offset }
            let near = try AbsolutePose.estimate(
                pixels, points, camera: Self.camera, options: RobustOptions(method: .none))
            let estimate = try AbsolutePose.estimate(
                pixels, far, camera: Self.camera, options: RobustOptions(method: .none))
            #expect(Self.angle(estimate.cameraFromWorld, near.cameraFromWorld) < 1e-4)
            let moved = RigidTransform(
                rotation: truth.rotation, translation: truth.translation - truth.rotation * offset)
            // The camera's place among coordinates of millions, whose last bit is 5e-10: as far from the truth as nearby.
            let (place, nearby) = (
                estimate.cameraFromWorld.inverse.translation, near.cameraFromWorld.inverse.translation
            )
            #expect((place - offset - nearby).length < 1e-6)
            #expect((place - moved.inverse.translation).length < 1)
        }
    }

    @Test func nearlyCoplanarFivePoints() throws {
        var random = Random(#function)
        for _ in 0..<50 {
            let pose = RigidTransform(rotation: random.rotation(), translation: Vector3(0, 0, 5))
            let points = (0..<5).map { _ in
                Vector3(random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(-1e-3, 1e-3))
            }
            let pixels = points.map { Self.camera.project(pose * $0)! }
            let estimate = try AbsolutePose.estimate(
                pixels, points, camera: Self.camera, options: RobustOptions(method: .none))
            #expect(estimate.rms < 1e-6)
            #expect(Self.angle(estimate.cameraFromWorld, pose) < 1e-3)
        }
    }

    @Test func planarTagReturnsBothPoses() throws {
        var random = Random(#function)
        let half = 0.05
        let points = [
            Vector3(-half, half, 0), Vector3(half, half, 0), Vector3(half, -half, 0), Vector3(-half, -half, 0),
        ]
        let flip = Rotation(axisAngle: Vector3(.pi, 0, 0))
        let pose = RigidTransform(
            rotation: Rotation(axisAngle: Vector3(0, .pi / 6, 0)) * flip, translation: Vector3(0.05, 0.02, 1.5))
        let pixels = points.map { Self.camera.project(pose * $0)! + 0.2 * Vector2(random.normal(), random.normal()) }
        let estimate = try AbsolutePose.estimate(
            pixels, points, camera: Self.camera, options: RobustOptions(method: .none))
        let other = try #require(estimate.alternative)
        #expect(other.errorRatio >= 1)
        #expect(estimate.diagnoses.contains(.planar))
        let angles = [estimate.cameraFromWorld, other.cameraFromWorld].map { Self.angle($0, pose) }
        // Within four times what noise of 0.2 pixels is foretold to do.
        #expect(try angles.min()! < 4 * 0.2 * Self.rotationSpread(estimate))
        #expect(Self.angle(estimate.cameraFromWorld, other.cameraFromWorld) > 20)
    }

    /// The six-point head of many tutorials: a solver started in the wrong place puts it behind the camera.
    @Test func sixPointHead() throws {
        let head = [
            Vector3(0, 0, 0), Vector3(0, -330, -65), Vector3(-225, 170, -135), Vector3(225, 170, -135),
            Vector3(-150, -150, -125), Vector3(150, -150, -125),
        ]
        var random = Random(#function)
        let upright = Rotation(axisAngle: Vector3(.pi, 0, 0))
        var ratios = 0.0
        for _ in 0..<200 {
            let turn = Rotation(
                axisAngle: Vector3(random.uniform(-0.5, 0.5), random.uniform(-0.9, 0.9), random.uniform(-0.4, 0.4)))
            let pose = RigidTransform(
                rotation: upright * turn,
                translation: Vector3(random.uniform(-600, 600), random.uniform(-400, 400), random.uniform(2000, 5000)))
            let pixels = head.map { Self.camera.project(pose * $0)! + Vector2(random.normal(), random.normal()) }
            let estimate = try AbsolutePose.estimate(
                pixels, head, camera: Self.camera, options: RobustOptions(method: .none))
            let ratio = try Self.angle(estimate.cameraFromWorld, pose) / Self.rotationSpread(estimate)
            #expect(ratio < 4)
            ratios += ratio * ratio / 200
            #expect((estimate.cameraFromWorld * head[0]).z > 0)
        }
        // The squares' mean is 1 where the covariance is right.
        #expect(abs(ratios - 1) < 0.2)
    }

    /// The root mean square of the angle, in degrees, that the covariance foretells for noise of one pixel: the noise it
    /// took from few residuals is divided out.
    private static func rotationSpread(_ estimate: PoseEstimate) throws -> Double {
        let covariance = try #require(estimate.covariance)
        let count = Double(estimate.inliers.count)
        let noise = estimate.rms * (count / (2 * count - 6)).squareRoot()
        return (covariance[0, 0] + covariance[1, 1] + covariance[2, 2]).squareRoot() / noise * 180 / .pi
    }

    @Test func covarianceMatchesTheSpreadOfEstimates() throws {
        var random = Random(#function)
        let (pixels, points, truth) = Self.scene(&random, count: 40, noise: 0)
        var (sum, predicted) = (Vector3.zero, Vector3.zero)
        let runs = 400
        for _ in 0..<runs {
            let noisy = pixels.map { $0 + Vector2(random.normal(), random.normal()) }
            let refined = try AbsolutePose.refine(truth, noisy, points, camera: Self.camera)
            let turn = (refined.cameraFromWorld.rotation * truth.rotation.inverse).axisAngle
            sum += turn * turn
            let covariance = try #require(refined.covariance)
            predicted += Vector3(covariance[0, 0], covariance[1, 1], covariance[2, 2])
        }
        for axis in 0..<3 { #expect(abs(sum[axis] / predicted[axis] - 1) < 0.25) }
    }

    @Test func wrongInputIsRefused() throws {
        var random = Random(#function)
        let (pixels, points, _) = Self.scene(&random, count: 10, noise: 0)
        func refused(
            _ pixels: [Vector2], _ points: [Vector3], _ options: RobustOptions = RobustOptions()
        ) -> CameraGeometryError? {
            do {
                _ = try AbsolutePose.estimate(pixels, points, camera: Self.camera, options: options)
                return nil
            } catch { return error }
        }
        #expect(refused([], []) == .tooFewPoints(needed: 4, given: 0))
        #expect(refused(Array(pixels.prefix(2)), Array(points.prefix(2))) == .tooFewPoints(needed: 4, given: 2))
        #expect(refused(Array(pixels.prefix(9)), points) == .mismatchedCounts("points2D", 9, "points3D", 10))
        var broken = points
        broken[3].y = .nan
        #expect(refused(pixels, broken) == .notFinite("points3D", index: 3))
        var brokenPixels = pixels
        brokenPixels[4].x = .infinity
        #expect(refused(brokenPixels, points) == .notFinite("points2D", index: 4))
        #expect(refused(pixels, points.map { _ in points[0] }) == .degenerate(.coincident))
        #expect(refused(pixels, (0..<10).map { Vector3(Double($0), 2 * Double($0), 1) }) == .degenerate(.collinear))
        for options in [
            RobustOptions(maxError: 0), RobustOptions(maxError: .nan), RobustOptions(confidence: 1),
            RobustOptions(maxIterations: 0), RobustOptions(timeLimit: .zero), RobustOptions(order: [0, 1]),
        ] {
            guard case .invalidOption = refused(pixels, points, options) else {
                Issue.record("accepted \(options)")
                continue
            }
        }
        // Nothing but noise has no pose.
        let noise = pixels.map { _ in Vector2(random.uniform(0, 1280), random.uniform(0, 960)) }
        let found = try? AbsolutePose.estimate(
            noise, points, camera: Self.camera, options: RobustOptions(maxError: 0.5))
        #expect(found == nil)
    }
}
