import Flambeau
import Foundation

/// A problem of robust estimation with its truth: 1 px of noise a coordinate, f = 1000, outliers uniform in the image.
struct GeometryProblem {
    enum Kind: String, CaseIterable { case pose, homography, fundamental, essential }

    static let camera = try! Camera(focalLength: 1000, width: 1280, height: 960)

    /// Image points of the first view, or of the only one.
    var first: [Vector2] = []
    /// Image points of the second view; empty for a pose.
    var second: [Vector2] = []
    /// World points of a pose.
    var points: [Vector3] = []
    /// The same without noise, inliers only.
    var cleanFirst: [Vector2] = []
    var cleanSecond: [Vector2] = []
    /// cameraFromWorld, or secondFromFirst.
    var pose = RigidTransform.identity
    /// The true homography.
    var homography = Matrix3x3.identity
    var inlierCount = 0

    init(_ kind: Kind, count: Int, outliers: Double, seed: UInt64) {
        var random = SeededGenerator(seed: seed &* 7919 &+ UInt64(count) &* 31 &+ UInt64(outliers * 100))
        func uniform(_ low: Double, _ high: Double) -> Double { .random(in: low..<high, using: &random) }
        func pixel() -> Vector2 { Vector2(uniform(0, 1280), uniform(0, 960)) }
        func noise() -> Vector2 { Vector2(random.normal(), random.normal()) }
        inlierCount = Int((Double(count) * (1 - outliers)).rounded())
        if kind == .pose {
            pose = RigidTransform(
                rotation: random.rotation(), translation: Vector3(uniform(-2, 2), uniform(-2, 2), uniform(-2, 2)))
            for index in 0..<count {
                let clean = pixel()
                points.append(pose.inverse * (Self.camera.bearing(of: clean)! * uniform(4, 8)))
                first.append(index < inlierCount ? clean + noise() : pixel())
            }
            return
        }
        pose = RigidTransform(
            rotation: Rotation(axisAngle: 0.3 * random.direction() * uniform(0, 1)),
            translation: random.direction() * uniform(0.5, 1.5))
        let normal = Vector3(uniform(-0.3, 0.3), uniform(-0.3, 0.3), 1)
        let distance = 6.0
        homography =
            Self.camera.intrinsicMatrix
            * (pose.rotation.matrix + (1 / distance) * Matrix3x3.outerProduct(pose.translation, normal))
            * Self.camera.intrinsicMatrix.inverse
        while first.count < count {
            guard first.count < inlierCount else {
                first.append(pixel())
                second.append(pixel())
                continue
            }
            let clean = pixel()
            let sight = Self.camera.normalizedPoint(of: clean)!
            let ray = Vector3(sight.x, sight.y, 1)
            let point = ray * (kind == .homography ? distance / dot(normal, ray) : uniform(4, 10))
            guard point.z > 0.5, let image = Self.camera.project(pose * point),
                0..<1280 ~= image.x, 0..<960 ~= image.y
            else { continue }
            cleanFirst.append(clean)
            cleanSecond.append(image)
            first.append(clean + noise())
            second.append(image + noise())
        }
    }

    /// The error of an answer: for a pose the rotation in degrees (infinite when the position is 1 % of the depth off),
    /// else the rms in pixels of the clean inliers.
    func error(pose answer: RigidTransform) -> Double {
        let angle = (answer.rotation.inverse * pose.rotation).angle * 180 / .pi
        let depth = 6.0
        let shift = (answer.inverse.translation - pose.inverse.translation).length
        return shift < 0.01 * depth ? angle : .infinity
    }

    func error(homography answer: Matrix3x3) -> Double {
        rms { Homography.apply(answer, cleanFirst[$0]) - cleanSecond[$0] }
    }

    func error(fundamental answer: Matrix3x3) -> Double {
        rms { Vector2(EpipolarGeometry.sampsonDistance(answer, cleanFirst[$0], cleanSecond[$0]), 0) }
    }

    private func rms(_ difference: (Int) -> Vector2) -> Double {
        let sum = cleanFirst.indices.reduce(0.0) { $0 + dot(difference($1), difference($1)) }
        return (sum / Double(cleanFirst.count)).squareRoot()
    }
}
