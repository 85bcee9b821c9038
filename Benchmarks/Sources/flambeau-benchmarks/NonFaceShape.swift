import Flambeau
import Foundation

/// Objects without a face, of the size of heads or of anything else, by kind and seed.
enum NonFaceShape: String, CaseIterable {
    case helmet, mask, vase, foot, hand, toy, animal, blob, terrain, headless, backOfHead, chair, cup, shoe

    /// The object of a seed, in metres of no meaning.
    func mesh(seed: UInt64, head: Head) -> TriangleMesh {
        var g = SeededGenerator(seed: rawValue + "\(seed)")
        switch self {
        case .helmet:
            let size = Vector3(g.uniform(0.09, 0.12), g.uniform(0.1, 0.13), g.uniform(0.11, 0.14))
            let (visor, brim) = (g.uniform(0.1, 0.5), g.uniform(0, 0.02))
            let dome = SolidMesh.ball(rings: 60) { point in
                let ridge = 1 + 0.05 * exp(-pow(point.x / 0.1, 2)) * max(0, point.y)
                let edge = brim / 0.1 * exp(-pow((point.y + 0.2) / 0.08, 2))
                return size * point * (ridge + edge)
            }
            return Self.without(dome) {
                $0.y < -0.5 * size.y
                    || ($0.z > 0.3 * size.z && abs($0.y + 0.1 * size.y) < visor * size.y && abs($0.x) < 0.7 * size.x)
            }
        case .mask:
            // A smooth shell with holes for eyes and mouth, and no nose.
            let radii = Vector3(g.uniform(0.07, 0.09), g.uniform(0.1, 0.12), g.uniform(0.05, 0.09))
            let shell = SolidMesh.ball(rings: 70) { radii * $0 }
            let (eye, mouth) = (Vector3(0.032, 0.03, 0), g.uniform(0.03, 0.05))
            return Self.without(shell) { point in
                if point.z < 0.2 * radii.z { return true }
                let flat = Vector3(abs(point.x), point.y, 0)
                let inEye = pow((flat.x - eye.x) / 0.014, 2) + pow((flat.y - eye.y) / 0.007, 2) < 1
                return inEye || pow(flat.x / 0.025, 2) + pow((flat.y + mouth) / 0.006, 2) < 1
            }
        case .vase:
            let waves = (0..<4).map { (Double($0 + 1), 0.15 * g.normal() / Double($0 + 1), 6 * g.normal()) }
            return SolidMesh.ball(rings: 60) { point in
                let along = acos(max(-1, min(1, point.y))) / .pi
                let flat = max((1 - point.y * point.y).squareRoot(), 1e-9)
                let radius = 0.07 * max(0.2, 1 + waves.reduce(0) { $0 + $1.1 * sin(6 * $1.0 * along + $1.2) })
                let end = min(1, min(along, 1 - along) / 0.03)
                return Vector3(point.x / flat * radius * end, 0.3 * (0.5 - along), point.z / flat * radius * end)
            }
        case .foot:
            var parts = [
                SolidMesh.limb(
                    from: Vector3(0, 0.25, 0), to: Vector3(0, 0.05, 0), radii: (0.05, 0.035), spacing: 0.006),
                SolidMesh.ellipsoid(
                    Vector3(0, 0.03, -0.03), Vector3(0.035, 0.04, 0.04) * g.uniform(0.8, 1.2), spacing: 0.004),
                SolidMesh.limb(
                    from: Vector3(0, 0.035, 0), to: Vector3(0.02, 0.02, 0.15), radii: (0.035, 0.025), spacing: 0.006),
            ]
            for toe in 0..<5 {
                parts.append(
                    SolidMesh.ellipsoid(
                        Vector3(0.015 * Double(toe) - 0.02, 0.012, 0.19 - 0.008 * Double(toe)),
                        Vector3(repeating: 0.011), spacing: 0.003))
            }
            for ankle in [-1.0, 1] {
                parts.append(
                    SolidMesh.ellipsoid(
                        Vector3(0.032 * ankle, 0.07, 0), Vector3(repeating: g.uniform(0.008, 0.014)), spacing: 0.003))
            }
            return SolidMesh.joined(parts)
        case .hand:
            var parts = [SolidMesh.ellipsoid(.zero, Vector3(0.045, 0.05, 0.016), spacing: 0.004)]
            for finger in 0..<5 {
                let angle = g.uniform(0.15, 0.35) * (Double(finger) - 2)
                let way = Vector3(sin(angle), cos(angle), g.uniform(-0.3, 0.6)).normalized
                parts.append(
                    SolidMesh.limb(
                        from: 0.045 * way, to: g.uniform(0.09, 0.13) * way, radii: (0.011, 0.008), spacing: 0.003))
            }
            return SolidMesh.joined(parts)
        case .toy:
            // A doll or bear of balls: belly, head, ears, snout, limbs.
            let belly = g.uniform(0.06, 0.1)
            let crown = g.uniform(0.05, 0.08)
            let middle = Vector3(0, belly + 0.8 * crown, 0)
            var parts = [
                SolidMesh.ellipsoid(.zero, belly * Vector3(1, g.uniform(1, 1.3), 0.9), spacing: 0.005),
                SolidMesh.ellipsoid(middle, crown * Vector3(1, 0.95, 0.95), spacing: 0.004),
                SolidMesh.ellipsoid(
                    middle + crown * Vector3(0, -0.2, 0.9), crown * Vector3(0.4, 0.3, 0.4) * g.uniform(0.7, 1.2),
                    spacing: 0.003),
                SolidMesh.ellipsoid(
                    middle + crown * Vector3(0, 0, 1.25), crown * Vector3(0.12, 0.1, 0.1), spacing: 0.002),
                SolidMesh.ellipsoid(Vector3(0, 0, 0.87 * belly), belly * Vector3(0.12, 0.12, 0.12), spacing: 0.003),
            ]
            for side in [-1.0, 1] {
                parts.append(
                    SolidMesh.ellipsoid(
                        middle + crown * Vector3(side * 0.8, 0.75, 0), crown * Vector3(0.35, 0.35, 0.15), spacing: 0.004
                    ))
                parts.append(
                    SolidMesh.ellipsoid(
                        middle + crown * Vector3(side * 0.35, 0.2, 0.9), crown * Vector3(0.1, 0.1, 0.06), spacing: 0.002
                    ))
                parts.append(
                    SolidMesh.limb(
                        from: belly * Vector3(side * 0.8, 0.7, 0),
                        to: belly * Vector3(side * 1.5, g.uniform(-0.3, 1), 0.4), radii: (0.02, 0.022), spacing: 0.005))
                parts.append(
                    SolidMesh.limb(
                        from: belly * Vector3(side * 0.5, -0.9, 0.2), to: belly * Vector3(side * 0.7, -1.1, 1.1),
                        radii: (0.025, 0.027), spacing: 0.005))
            }
            return SolidMesh.joined(parts)
        case .animal:
            let snout = g.uniform(0.1, 0.2)
            var parts = [
                SolidMesh.ellipsoid(.zero, Vector3(0.08, 0.08, 0.1), spacing: 0.005),
                SolidMesh.limb(
                    from: Vector3(0, -0.01, 0.06), to: Vector3(0, -0.03, 0.06 + snout),
                    radii: (0.06, g.uniform(0.025, 0.04)), spacing: 0.005),
                SolidMesh.ellipsoid(Vector3(0, -0.01, 0.09 + snout), Vector3(0.015, 0.012, 0.01), spacing: 0.002),
                SolidMesh.limb(
                    from: Vector3(0, -0.05, -0.05), to: Vector3(0, -0.25, -0.2), radii: (0.07, 0.09), spacing: 0.008),
            ]
            for side in [-1.0, 1] {
                parts.append(
                    SolidMesh.ellipsoid(
                        Vector3(side * 0.055, 0.09, -0.03), Vector3(0.025, g.uniform(0.03, 0.07), 0.012), spacing: 0.004
                    ))
                parts.append(
                    SolidMesh.ellipsoid(Vector3(side * 0.04, 0.03, 0.08), Vector3(repeating: 0.014), spacing: 0.002))
            }
            return SolidMesh.joined(parts)
        case .blob:
            let waves = (0..<30).map { _ in (g.direction() * g.uniform(1, 10), 6 * g.normal()) }
            let depth = g.uniform(0.1, 0.4)
            return SolidMesh.ball(rings: 60) { point in
                0.1 * point * Vector3(0.75, 1, 0.9)
                    * (1 + depth * waves.reduce(0) { $0 + sin(dot($1.0, point) + $1.1) / (1 + $1.0.length) })
            }
        case .terrain:
            let waves = (0..<40).map { _ in (g.direction() * g.uniform(1, 12), 6 * g.normal()) }
            var field = SolidMesh.square(.zero, Vector3(1, 0, 0), Vector3(0, 1, 0), cells: 100)
            for vertex in 0..<field.vertexCount {
                let point = field.position(vertex)
                field.positions[3 * vertex + 2] = Float(
                    0.3 * waves.reduce(0) { $0 + sin(dot($1.0, point) + $1.1) / (1 + $1.0.length) })
            }
            return field
        case .headless:
            let scan = SyntheticScan(
                head, options: .init(seed: 7000 + seed, holes: 0, unit: .metre, randomFrame: false, setting: .body))
            let neck = (head.regions["neck"] ?? []).map { scan.vertices[3 * Int($0) + 1] }.min() ?? 0
            return Self.without(scan.mesh) { $0.y > Double(neck) + 0.01 }
        case .backOfHead:
            let scan = SyntheticScan(head, options: .init(seed: 7500 + seed, unit: .metre, randomFrame: false))
            return Self.without(scan.mesh) { $0.z > -0.02 }
        case .chair:
            var parts = [
                Self.box(.zero, Vector3(0.22, 0.02, 0.22)), Self.box(Vector3(0, 0.3, -0.2), Vector3(0.22, 0.25, 0.02)),
            ]
            for x in [-0.2, 0.2] {
                for z in [-0.2, 0.2] { parts.append(Self.box(Vector3(x, -0.2, z), Vector3(0.02, 0.2, 0.02))) }
            }
            parts.append(
                SolidMesh.ellipsoid(
                    Vector3(0.1 * g.normal(), 0.05, 0.1 * g.normal()), Vector3(0.06, 0.04, 0.05) * g.uniform(0.8, 1.4)))
            return SolidMesh.joined(parts)
        case .cup:
            let (radius, height) = (g.uniform(0.035, 0.05), g.uniform(0.04, 0.06))
            let body = SolidMesh.ball(rings: 50) { point in
                let flat = max((1 - point.y * point.y).squareRoot(), 1e-9)
                let wide = min(1, flat * 2)
                return Vector3(
                    point.x / flat * radius * wide, height * max(-0.9, min(0.9, point.y)),
                    point.z / flat * radius * wide)
            }
            var parts = [body]
            for step in 0..<8 {
                let (a, b) = (Double(step) * .pi / 8, Double(step + 1) * .pi / 8)
                func place(_ angle: Double) -> Vector3 {
                    Vector3(radius + 0.025 * sin(angle), 0.7 * height * cos(angle), 0)
                }
                parts.append(SolidMesh.limb(from: place(a), to: place(b), radii: (0.006, 0.006), spacing: 0.002))
            }
            return SolidMesh.joined(parts)
        case .shoe:
            return SolidMesh.joined([
                SolidMesh.limb(
                    from: Vector3(0, 0.04, -0.08), to: Vector3(0.01, 0.03, 0.15), radii: (0.045, 0.035), spacing: 0.005),
                SolidMesh.limb(
                    from: Vector3(0, 0.05, -0.06), to: Vector3(0, g.uniform(0.1, 0.2), -0.07), radii: (0.045, 0.05),
                    spacing: 0.005),
                Self.box(Vector3(0, 0, 0.03), Vector3(0.045, 0.012, 0.14)),
                SolidMesh.ellipsoid(
                    Vector3(0, 0.07, 0.04), Vector3(0.02, 0.015, 0.05) * g.uniform(0.7, 1.4), spacing: 0.004),
            ])
        }
    }

    private static func box(_ centre: Vector3, _ half: Vector3) -> TriangleMesh {
        SolidMesh.ball(rings: 24) { point in
            centre + half * point / max(abs(point.x), max(abs(point.y), abs(point.z)))
        }
    }

    private static func without(_ mesh: TriangleMesh, _ isMissing: (Vector3) -> Bool) -> TriangleMesh {
        mesh.submesh { triangle in
            !isMissing((0..<3).reduce(Vector3.zero) { $0 + mesh.position(Int(mesh.triangles[3 * triangle + $1])) } / 3)
        }.mesh
    }
}
