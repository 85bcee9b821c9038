import CameraGeometry
import Optimization
import SpatialGeometry
import Testing

@Suite struct BundleAdjustmentTests {
    private func adjust(
        _ scene: BundleScene, loss: RobustLoss = .squared
    ) throws -> BundleAdjustment.Estimate {
        try BundleAdjustment.estimate(
            scene.observations, cameras: scene.cameras, poses: scene.startPoses, points: scene.startPoints, loss: loss)
    }

    /// The distance between the centres of two views.
    private func baseline(_ poses: [RigidTransform], _ a: Int, _ b: Int) -> Double {
        (poses[a].inverse.translation - poses[b].inverse.translation).length
    }

    /// The view that starts farthest from the first.
    private func farthest(_ poses: [RigidTransform]) -> Int {
        poses.indices.max { baseline(poses, 0, $0) < baseline(poses, 0, $1) }!
    }

    @Test func exactDataAreReached() throws {
        var random = Random(#function)
        let scene = BundleScene(&random, noise: 0)
        let adjusted = try adjust(scene)
        #expect(adjusted.initialRMS > 1)
        #expect(adjusted.rms < 1e-6)
        #expect(adjusted.summary.isConverged)
        // The scene is the true one, grown about the first centre as the held distance says.
        let anchor = farthest(scene.startPoses)
        let scale = baseline(scene.startPoses, 0, anchor) / baseline(scene.poses, 0, anchor)
        let centre = scene.poses[0].inverse.translation
        for (found, truth) in zip(adjusted.points, scene.points) {
            #expect((found - centre - scale * (truth - centre)).length < 1e-6)
        }
    }

    @Test func anAdjustmentIsCancelled() throws {
        var random = Random(#function)
        let scene = BundleScene(&random, noise: 0)
        var told: [Double] = []
        #expect(throws: CameraGeometryError.cancelled) {
            try BundleAdjustment.estimate(
                scene.observations, cameras: scene.cameras, poses: scene.startPoses, points: scene.startPoints
            ) { step, cost in
                told.append(cost)
                return step < 2
            }
        }
        #expect(told.count == 3 && told[2] < told[0])
    }

    /// What images cannot tell stays as it started: the first pose to the bit, and the largest distance from it.
    @Test(arguments: [RobustLoss.squared, .huber(scale: 1), .cauchy(scale: 2)])
    func theGaugeIsHeld(_ loss: RobustLoss) throws {
        var random = Random(#function)
        let scene = BundleScene(&random, noise: 1)
        let adjusted = try adjust(scene, loss: loss)
        #expect(adjusted.poses[0] == scene.startPoses[0])
        let anchor = farthest(scene.startPoses)
        let (before, after) = (baseline(scene.startPoses, 0, anchor), baseline(adjusted.poses, 0, anchor))
        #expect(abs(after / before - 1) < 1e-12)
        #expect(adjusted.rms < adjusted.initialRMS && adjusted.rms < 2)
    }

    /// A minimum knows no gauge: the same scene in another world has the same error, and the same shape. Holding one
    /// coordinate of the second translation froze a true unknown wherever the first pose was not the identity.
    @Test(arguments: [RobustLoss.squared, .cauchy(scale: 2)])
    func anotherWorldHasTheSameMinimum(_ loss: RobustLoss) throws {
        var random = Random(#function)
        let scene = BundleScene(&random, noise: 1)
        let adjusted = try adjust(scene, loss: loss)
        let motions = [
            scene.startPoses[0], RigidTransform(rotation: random.rotation(), translation: Vector3(0, 0, 10)),
        ]
        for motion in motions {
            let other = try adjust(scene.moved(by: motion), loss: loss)
            // Both stop where the cost falls by less than 1e−12 of itself.
            #expect(abs(other.rms / adjusted.rms - 1) < 1e-9)
            for (a, b) in zip(adjusted.points, other.points) { #expect((motion * a - b).length < 1e-4) }
        }
        // And it is a minimum over the second translation in every direction, the points following.
        let degreesOfFreedom = 2 * scene.observations.count - 6 * 3 + 1 - 3 * scene.points.count
        if loss == .squared {
            // The mean square per coordinate, of unit noise, within four standard deviations.
            let variance = 2 * adjusted.summary.finalCost / Double(degreesOfFreedom)
            #expect(abs(variance - 1) < 4 * (2 / Double(degreesOfFreedom)).squareRoot())
        }
    }

    @Test func viewsThatSeeNothingStayPut() throws {
        var random = Random(#function)
        var scene = BundleScene(&random, noise: 0.5)
        // Far away, so that it would be the anchor did it see anything; and one before the first that does.
        let idle = RigidTransform(translation: Vector3(0, 0, 1000))
        scene.cameras = [scene.cameras[0]] + scene.cameras + [scene.cameras[0]]
        scene.startPoses = [idle] + scene.startPoses + [idle]
        scene.observations = scene.observations.map { .init(view: $0.view + 1, point: $0.point, pixel: $0.pixel) }
        let adjusted = try adjust(scene)
        #expect(adjusted.poses[1] == scene.startPoses[1])
        for view in [0, 5] {
            #expect((adjusted.poses[view].translation - idle.translation).length < 1e-9)
            #expect(adjusted.poses[view].rotation.angle(to: idle.rotation) < 1e-7)
        }
        #expect(adjusted.rms < 1)
    }

    @Test func whatCannotBeUsedIsRefused() {
        let camera = TwoViewScene.camera
        let pose = RigidTransform.identity
        func adjust(
            _ observations: [BundleAdjustment.Observation], _ points: [Vector3], poses: [RigidTransform]? = nil
        ) throws {
            _ = try BundleAdjustment.estimate(
                observations, cameras: [camera, camera], poses: poses ?? [pose, pose], points: points)
        }
        let ahead = Vector3(0, 0, 3)
        let pixel = Vector2(640, 480)
        let both = [0, 1].map { BundleAdjustment.Observation(view: $0, point: 0, pixel: pixel) }
        #expect(
            throws: CameraGeometryError.invalidOption(
                name: "observations", reason: "points[0] is seen 1 times, but needs two")
        ) { try adjust([both[0]], [ahead]) }
        #expect(
            throws: CameraGeometryError.invalidOption(
                name: "observations[0]", reason: "there is no such view or point")
        ) { try adjust([.init(view: 5, point: 0, pixel: pixel)], [ahead]) }
        #expect(
            throws: CameraGeometryError.invalidOption(
                name: "observations", reason: "there are none, so there is nothing to adjust")
        ) { try adjust([], []) }
        #expect(throws: CameraGeometryError.noSolution("a point starts behind a camera that sees it")) {
            try adjust(both, [-ahead])
        }
        #expect(throws: CameraGeometryError.notFinite("points", index: 0)) { try adjust(both, [Vector3(.nan, 0, 1)]) }
        #expect(throws: CameraGeometryError.notFinite("poses", index: 1)) {
            try adjust(both, [ahead], poses: [pose, RigidTransform(translation: Vector3(0, .infinity, 0))])
        }
    }
}
