import Cameras
import CameraGeometry
import SpatialGeometry

/// Four views of forty points, none of them at the world's origin.
struct BundleScene {
    var cameras: [Camera]
    var poses: [RigidTransform]
    var points: [Vector3]
    var observations: [BundleAdjustment.Observation]
    /// Where an adjustment starts: two degrees, 5 cm and 10 cm of 8 m away, the first pose in place.
    var startPoses: [RigidTransform]
    var startPoints: [Vector3]

    /// - Parameter noise: the standard deviation of an image point in pixels.
    init(_ random: inout Random, noise: Double) {
        let world = RigidTransform(rotation: random.rotation(), translation: random.vector(-5, 5))
        let local = (0..<40).map { _ in random.vector(-2, 2) + Vector3(0, 0, 8) }
        points = local.map { world * $0 }
        let locals =
            [RigidTransform.identity]
            + (0..<3).map { _ in
                RigidTransform(
                    rotation: Rotation(axisAngle: random.vector(-0.2, 0.2)), translation: random.vector(-1, 1))
            }
        poses = locals.map { $0 * world.inverse }
        cameras = Array(repeating: TwoViewScene.camera, count: 4)
        observations = []
        for view in poses.indices {
            for point in points.indices {
                let pixel = cameras[view].project(poses[view] * points[point])!
                observations.append(
                    .init(
                        view: view, point: point, pixel: pixel + noise * Vector2(random.normal(), random.normal())))
            }
        }
        startPoses = locals.enumerated().map { view, pose in
            let moved = RigidTransform(
                rotation: Rotation(axisAngle: random.vector(-0.02, 0.02)) * pose.rotation,
                translation: pose.translation + random.vector(-0.05, 0.05))
            return (view == 0 ? pose : moved) * world.inverse
        }
        startPoints = local.map { world * ($0 + random.vector(-0.1, 0.1)) }
    }

    /// The scene in another world.
    func moved(by motion: RigidTransform) -> BundleScene {
        var scene = self
        scene.poses = poses.map { $0 * motion.inverse }
        scene.startPoses = startPoses.map { $0 * motion.inverse }
        scene.points = points.map { motion * $0 }
        scene.startPoints = startPoints.map { motion * $0 }
        return scene
    }
}
