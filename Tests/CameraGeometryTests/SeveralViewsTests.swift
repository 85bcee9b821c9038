import Cameras
import CameraGeometry
import Foundation
import SpatialGeometry
import Testing

@Suite struct SeveralViewsTests {
    @Test func triangulationFindsExactPoints() throws {
        var random = Random(#function)
        let scene = TwoViewScene(&random, count: 50)
        let (p, q) = (scene.rays(scene.first), scene.rays(scene.second))
        for index in scene.points.indices {
            let truth = scene.points[index]
            let poses = [RigidTransform.identity, scene.pose]
            #expect((try #require(Triangulation.linear([p[index], q[index]], poses)) - truth).length < 1e-6)
            #expect((try #require(Triangulation.midpoint([p[index], q[index]], poses)) - truth).length < 1e-6)
            let optimal = Triangulation.optimal(
                Vector2(p[index].x, p[index].y), Vector2(q[index].x, q[index].y), secondFromFirst: scene.pose)
            #expect((try #require(optimal) - truth).length < 1e-6)
        }
    }

    /// The optimal point has the least sum of squared image errors: steps in any direction raise it.
    @Test func optimalTriangulationIsAMinimum() throws {
        var random = Random(#function)
        let scene = TwoViewScene(&random, count: 50, noise: 2)
        for index in scene.points.indices {
            let (p, q) = (scene.rays(scene.first)[index], scene.rays(scene.second)[index])
            func cost(_ point: Vector3) -> Double {
                let other = scene.pose * point
                let (d1, d2) = (point / point.z - p, other / other.z - q)
                return dot(d1, d1) + dot(d2, d2)
            }
            let found = try #require(
                Triangulation.optimal(Vector2(p.x, p.y), Vector2(q.x, q.y), secondFromFirst: scene.pose))
            let least = cost(found)
            for axis in [Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1)] {
                for sign in [-1.0, 1.0] {
                    #expect(cost(found + sign * 1e-3 * axis) > least * (1 - 1e-6))
                }
            }
        }
    }

    @Test func parallelSightsAndPointsBehindHaveNoPoint() {
        let poses = [RigidTransform.identity, RigidTransform(translation: Vector3(-1, 0, 0))]
        let ahead = Vector3(0, 0, 1)
        #expect(Triangulation.linear([ahead, ahead], poses) == nil)
        #expect(Triangulation.midpoint([ahead, ahead], poses) == nil)
        // Diverging lines meet behind the cameras.
        #expect(Triangulation.midpoint([Vector3(-0.2, 0, 1), Vector3(0.2, 0, 1)], poses) == nil)
        #expect(Triangulation.linear([Vector3(-0.2, 0, 1), Vector3(0.2, 0, 1)], poses) == nil)
        #expect(Triangulation.linear([ahead], [.identity]) == nil)
    }

    /// Views of a 9×6 board with the noise of a corner detector.
    static func board(_ random: inout Random, _ camera: Camera, views: Int, noise: Double) -> [CameraCalibration.View] {
        let target = (0..<54).map { Vector2(Double($0 % 9) * 0.03, Double($0 / 9) * 0.03) }
        var result: [CameraCalibration.View] = []
        while result.count < views {
            let pose = RigidTransform(
                rotation: Rotation(axisAngle: random.vector(-0.6, 0.6)),
                translation: Vector3(random.uniform(-0.2, 0), random.uniform(-0.15, 0), random.uniform(0.4, 0.7)))
            let pixels = target.compactMap { camera.project(pose * Vector3($0.x, $0.y, 0)) }
            guard pixels.count == 54, pixels.allSatisfy({ 0..<1280 ~= $0.x && 0..<960 ~= $0.y }) else { continue }
            result.append(
                .init(
                    target: target,
                    pixels: pixels.map { $0 + noise * Vector2(random.normal(), random.normal()) }))
        }
        return result
    }

    @Test(arguments: [CameraModel.pinhole, .simplePinhole, .radial, .openCV])
    func calibrationFindsTheCamera(_ model: CameraModel) throws {
        var random = Random(#function)
        let parameters: [Double] =
            switch model {
            case .pinhole: [1010, 1000, 650, 470]
            case .simplePinhole: [1010, 650, 470]
            case .radial: [1010, 650, 470, -0.2, 0.05]
            default: [1010, 1000, 650, 470, -0.2, 0.05, 0.001, -0.001]
            }
        let camera = try Camera(model: model, width: 1280, height: 960, parameters: parameters)
        let exact = try CameraCalibration.estimate(
            Self.board(&random, camera, views: 8, noise: 0), model: model, width: 1280, height: 960)
        #expect(exact.rms < 1e-6)
        for (found, truth) in zip(exact.camera.parameters, parameters) { #expect(abs(found - truth) < 1e-3) }
        let noisy = try CameraCalibration.estimate(
            Self.board(&random, camera, views: 10, noise: 0.2), model: model, width: 1280, height: 960)
        #expect(noisy.rms < 0.35 && noisy.viewRMS.count == 10)
        for (index, name) in model.parameterNames.enumerated() {
            // Five standard deviations: wrong once in a million.
            let difference = abs(noisy.camera.parameters[index] - parameters[index])
            #expect(difference < 5 * noisy.standardDeviations[index], "\(name)")
            #expect(noisy.standardDeviations[index] > 0)
        }
    }

    @Test func parallelViewsAreRefused() throws {
        let camera = TwoViewScene.camera
        let target = (0..<54).map { Vector2(Double($0 % 9) * 0.03, Double($0 / 9) * 0.03) }
        let views = [0.5, 0.6, 0.7].map { depth in
            CameraCalibration.View(
                target: target,
                pixels: target.map { camera.project(Vector3($0.x - 0.1, $0.y - 0.1, depth))! })
        }
        #expect(throws: CameraGeometryError.degenerate(.parallelViews)) {
            try CameraCalibration.estimate(views, model: .pinhole, width: 1280, height: 960)
        }
        #expect(throws: CameraGeometryError.self) {
            try CameraCalibration.estimate([], model: .pinhole, width: 1280, height: 960)
        }
    }

    @Test func conventionsRoundTrip() {
        var random = Random(#function)
        let pose = RigidTransform(rotation: random.rotation(), translation: random.vector(-2, 2))
        func isSame(_ other: RigidTransform) -> Bool {
            (other.rotation.matrix - pose.rotation.matrix).largestMagnitude < 1e-12
                && (other.translation - pose.translation).length < 1e-12
        }
        #expect(
            isSame(
                RigidTransform(openCVRotationVector: pose.openCV.rotationVector, translation: pose.openCV.translation)))
        #expect(isSame(RigidTransform(colmapQuaternion: pose.colmap.quaternion, translation: pose.colmap.translation)))
        #expect(isSame(RigidTransform(openGLView: pose.openGLView)))
        #expect(isSame(RigidTransform(arKitCameraTransform: pose.arKitCameraTransform)))
        // What is 3 ahead, 1 right and 2 below is at (1, −2, −3) for OpenGL; ARKit's transform has the centre in it.
        let point = pose.inverse * Vector3(1, 2, 3)
        #expect((pose.openGLView * point - Vector3(1, -2, -3)).length < 1e-12)
        #expect((pose.arKitCameraTransform.translation - pose.inverse.translation).length < 1e-12)
    }

    @Test func unknownFocalLengthIsFound() throws {
        var random = Random(#function)
        for _ in 0..<10 {
            let focal = random.uniform(700, 2500)
            let camera = try Camera(focalLength: focal, width: 1280, height: 960)
            let scene = AbsolutePoseTests.scene(&random, count: 80, noise: 0.5, outliers: 0.3, camera: camera)
            let found = try AbsolutePose.estimate(
                scene.pixels, scene.points, width: 1280, height: 960, focalLength: .unknown,
                options: RobustOptions(maxError: 2))
            #expect(abs(found.camera.focalLengths.x / focal - 1) < 0.03)
            #expect(AbsolutePoseTests.angle(found.cameraFromWorld, scene.pose) < 1)
            #expect(!found.diagnoses.contains(.focalLengthUncertain))
        }
    }

    @Test func fourPointsAndFocalLength() {
        var random = Random(#function)
        var good = 0
        for _ in 0..<200 {
            let focal = random.uniform(700, 2500)
            let camera = try! Camera(focalLength: focal, width: 1280, height: 960)
            let scene = AbsolutePoseTests.scene(&random, count: 4, noise: 0, camera: camera)
            let image = scene.pixels.map { $0 - Vector2(640, 480) }
            let found = P4Pf.solve(image, scene.points, focalLengths: 300...10000)
            if found.contains(where: {
                abs($0.focalLength / focal - 1) < 1e-4 && poseError($0.cameraFromWorld, scene.pose) < 1e-3
            }) {
                good += 1
            }
        }
        #expect(good >= 190)
    }
}
