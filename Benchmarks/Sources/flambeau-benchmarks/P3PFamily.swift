import Flambeau
import Foundation

/// Families of three-point problems, generic and hard, each with its true pose.
enum P3PFamily: String, CaseIterable, Sendable {
    case generic, farSmall, nearCollinear, dangerCylinder, rightAngle, equilateralOnAxis, equalDepth, frontalEyesAndNose

    struct Problem {
        var bearings: (Vector3, Vector3, Vector3)
        var points: (Vector3, Vector3, Vector3)
        var pose: RigidTransform
    }

    func problem(_ random: inout SeededGenerator) -> Problem {
        func uniform(_ low: Double, _ high: Double) -> Double { .random(in: low..<high, using: &random) }
        func vector(_ low: Double, _ high: Double) -> Vector3 {
            Vector3(uniform(low, high), uniform(low, high), uniform(low, high))
        }
        let points: (Vector3, Vector3, Vector3)
        var centre: Vector3?
        var camera: [Vector3]?
        switch self {
        case .generic:
            camera = (0..<3).map { _ in
                let z = uniform(2, 8)
                return Vector3(uniform(-0.7, 0.7) * z, uniform(-0.5, 0.5) * z, z)
            }
        case .farSmall:
            let middle = Vector3(uniform(-5, 5), uniform(-3, 3), 10)
            camera = (0..<3).map { _ in middle + vector(-0.0005, 0.0005) }
        case .nearCollinear:
            let start = Vector3(uniform(-2, 2), uniform(-2, 2), uniform(3, 6))
            let direction = vector(-1, 1).normalized
            let off = cross(direction, vector(-1, 1)).normalized * 1e-3
            camera = [start, start + direction * 2, start + direction * uniform(0.5, 1.5) + 2 * off]
        case .dangerCylinder:
            // The camera above the circle through the three points.
            func onCircle(_ angle: Double) -> Vector3 { Vector3(cos(angle), sin(angle), 0) }
            points = (
                onCircle(uniform(0, 2 * .pi)), onCircle(uniform(0, 2 * .pi)),
                onCircle(uniform(0, 2 * .pi))
            )
            centre = onCircle(uniform(0, 2 * .pi)) + Vector3(0, 0, uniform(1, 5))
            return seen(points, from: centre!, &random)
        case .rightAngle:
            points = (Vector3.zero, Vector3(uniform(0.5, 2), 0, 0), Vector3(0, uniform(0.5, 2), 0))
            return seen(points, from: vector(-2, 2) + Vector3(0, 0, 4), &random)
        case .equilateralOnAxis:
            let turn = 2 * Double.pi / 3
            points = (Vector3(1, 0, 0), Vector3(cos(turn), sin(turn), 0), Vector3(cos(turn), -sin(turn), 0))
            return seen(points, from: Vector3(0, 0, uniform(0.5, 8)), &random)
        case .equalDepth:
            let z = uniform(2, 8)
            camera = (0..<3).map { _ in
                Vector3(uniform(-0.7, 0.7) * z, uniform(-0.5, 0.5) * z, z)
            }
        case .frontalEyesAndNose:
            // Metres: the outer eye corners and the tip of the nose of a head that looks at the camera.
            let z = uniform(0.4, 2)
            let middle = Vector3(uniform(-0.2, 0.2) * z, uniform(-0.2, 0.2) * z, z)
            camera = [
                middle + Vector3(-0.045, 0, 0), middle + Vector3(0.045, 0, 0), middle + Vector3(0, 0.045, -0.04),
            ]
        }
        let pose = RigidTransform(rotation: random.rotation(), translation: vector(-2, 2))
        let inverse = pose.inverse
        let c = camera!
        return Problem(
            bearings: (c[0].normalized, c[1].normalized, c[2].normalized),
            points: (inverse * c[0], inverse * c[1], inverse * c[2]), pose: pose)
    }

    private func seen(
        _ points: (Vector3, Vector3, Vector3), from centre: Vector3, _ random: inout SeededGenerator
    ) -> Problem {
        let rotation = random.rotation()
        let pose = RigidTransform(rotation: rotation, translation: -(rotation * centre))
        return Problem(
            bearings: ((pose * points.0).normalized, (pose * points.1).normalized, (pose * points.2).normalized),
            points: points, pose: pose)
    }

    /// The larger of the rotation's difference (Frobenius) and the relative difference of the translation.
    static func error(_ pose: RigidTransform, _ truth: RigidTransform) -> Double {
        let difference = (pose.rotation.matrix - truth.rotation.matrix).rowMajor
        let rotation = difference.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return max(rotation, (pose.translation - truth.translation).length / max(truth.translation.length, 1e-12))
    }
}
