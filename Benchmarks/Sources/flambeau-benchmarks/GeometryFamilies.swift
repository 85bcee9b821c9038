import Flambeau
import Foundation

/// Families of two-view problems for the minimal solvers.
enum TwoViewFamily: String, CaseIterable {
    case generic, planar

    struct Problem {
        /// Homogeneous points (x, y, 1) of the first camera.
        var first: [Vector3]
        var second: [Vector3]
        var essential: Matrix3x3
        var homography: Matrix3x3

        /// The distance (up to sign) of the nearest model that a solver returns from the true one.
        func error(_ solver: String) -> Double {
            func distance(_ left: Matrix3x3, _ right: Matrix3x3) -> Double {
                func norm(_ m: Matrix3x3) -> Double { m.rowMajor.reduce(0) { $0 + $1 * $1 }.squareRoot() }
                let (a, b) = ((1 / norm(left)) * left, (1 / norm(right)) * right)
                return min(norm(a - b), norm(a + b))
            }
            func image(_ points: [Vector3]) -> [Vector2] { points.map { Vector2($0.x, $0.y) } }
            var models: [Matrix3x3] = []
            switch solver {
            case "five": FivePoint.solve(first, second, into: &models)
            case "seven": SevenPoint.solve(first, second, into: &models)
            case "eight": models = (try? Fundamental.fit(image(first), image(second))).map { [$0] } ?? []
            default:
                let (p, q) = (image(first), image(second))
                let solved = FourPoint.solve((p[0], p[1], p[2], p[3]), (q[0], q[1], q[2], q[3]))
                return solved.map { distance($0, homography) } ?? .infinity
            }
            return models.map { distance($0, essential) }.min() ?? .infinity
        }
    }

    func problem(_ random: inout SeededGenerator, count: Int) -> Problem {
        func uniform(_ low: Double, _ high: Double) -> Double { .random(in: low..<high, using: &random) }
        let rotation = Rotation(axisAngle: 0.5 * random.direction() * uniform(0, 1))
        let translation = random.direction()
        let normal = Vector3(uniform(-0.5, 0.5), uniform(-0.5, 0.5), 1)
        var problem = Problem(
            first: [], second: [], essential: Matrix3x3.crossProduct(translation) * rotation.matrix,
            homography: rotation.matrix + 0.2 * Matrix3x3.outerProduct(translation, normal))
        while problem.first.count < count {
            let sight = Vector3(uniform(-0.6, 0.6), uniform(-0.5, 0.5), 1)
            let point = sight * (self == .planar ? 5 / dot(normal, sight) : uniform(3, 8))
            let other = rotation * point + translation
            guard other.z > 0.5 else { continue }
            // Four points of a plane with three on a line, or nearly, fix no homography.
            if self == .planar, count == 4, Self.isNearlyCollinear(sight, problem.first) { continue }
            problem.first.append(sight)
            problem.second.append(other / other.z)
        }
        return problem
    }

    private static func isNearlyCollinear(_ point: Vector3, _ others: [Vector3]) -> Bool {
        for i in others.indices {
            for j in others.indices where j < i {
                if abs(dot(point, cross(others[i], others[j]))) < 1e-3 { return true }
            }
            if (point - others[i]).length < 1e-2 { return true }
        }
        return false
    }
}
