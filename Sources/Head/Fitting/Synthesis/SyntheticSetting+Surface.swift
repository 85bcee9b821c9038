import Foundation
internal import HeadModel
internal import Meshes
internal import SpatialGeometry

// All of it in metres in the head's own frame: +x the subject's left, +y up, +z out of the face.
extension SyntheticSetting {
    /// The head's own parameters as the setting wants them.
    func posed(_ parameters: HeadParameters, of head: Head) -> HeadParameters {
        guard self == .shut else { return parameters }
        var parameters = parameters
        parameters.pose.jaw = .zero
        var expression = [Double](repeating: 0, count: head.expressionCount)
        for named in head.namedExpressions where named.name == "eyeBlinkLeft" || named.name == "eyeBlinkRight" {
            for (index, value) in named.expression.enumerated() { expression[index] += value }
        }
        parameters.expression = expression
        return parameters
    }

    /// The surface of the head with what the setting adds and without what it takes away.
    func applied(to surface: TriangleMesh, _ generator: inout SeededGenerator) -> TriangleMesh {
        if let yaw = cameraYaw { return Self.seen(surface, yaw: generator.next() % 2 == 0 ? yaw : -yaw) }
        let lowest = (0..<surface.vertexCount).map { surface.position($0).y }.min() ?? 0
        switch self {
        case .torso: return SolidMesh.joined([surface] + Self.torso(lowest, &generator))
        case .body: return SolidMesh.joined([surface] + Self.torso(lowest, &generator) + Self.legs(lowest, &generator))
        case .floor:
            let ground = Vector3(0.8 * generator.normal(), lowest - 0.01, 0.8 * generator.normal())
            return SolidMesh.joined([
                surface, SolidMesh.square(ground, Vector3(0, 0, 2.5), Vector3(2.5, 0, 0), cells: 60),
            ])
        case .wall:
            let place = Vector3(0.3 * generator.normal(), lowest + 0.3 * generator.normal(), -0.3)
            return SolidMesh.joined([
                surface, SolidMesh.square(place, Vector3(1, 0, 0), Vector3(0, 1, 0), cells: 30),
            ])
        case .half:
            let sign = generator.next() % 2 == 0 ? 1.0 : -1
            let edge = 0.002 * generator.normal()
            return Self.kept(surface) { sign * $0.x > edge }
        case .roundHoles: return Self.pierced(surface, &generator)
        case .coarse: return surface.thinned(vertexLimit: 1500)
        default: return surface
        }
    }

    // MARK: - What is missing

    private static func centres(_ mesh: TriangleMesh) -> [Vector3] {
        (0..<mesh.triangleCount).map { triangle in
            (0..<3).reduce(Vector3.zero) { $0 + mesh.position(Int(mesh.triangles[3 * triangle + $1])) } / 3
        }
    }

    private static func kept(_ mesh: TriangleMesh, _ isKept: (Vector3) -> Bool) -> TriangleMesh {
        let centres = centres(mesh)
        return mesh.submesh { isKept(centres[$0]) }.mesh
    }

    /// What a camera sees of a surface: not what is behind something else, nor what it sees at a glance.
    private static func seen(_ mesh: TriangleMesh, yaw: Double) -> TriangleMesh {
        let angle = yaw * .pi / 180
        let direction = SIMD3<Float>(Float(sin(angle)), 0.05, Float(cos(angle)))
        let (centres, normals) = (centres(mesh), mesh.faceNormals)
        let origins = centres.flatMap { [Float($0.x), Float($0.y), Float($0.z)] }
        let hidden = RayCaster(mesh).occluded(origins: origins, direction: direction, near: 0.001)
        return mesh.submesh { triangle in
            !hidden[triangle] && dot(normals.vector(at: triangle), direction) > 0.2
        }.mesh
    }

    private static func pierced(_ mesh: TriangleMesh, _ generator: inout SeededGenerator) -> TriangleMesh {
        let centres = centres(mesh)
        let depths = centres.map(\.z).sorted()
        let front = centres.indices.filter { centres[$0].z > depths[depths.count / 2] }
        var missing = Set<Int>()
        while Double(missing.count) < 0.4 * Double(front.count) {
            let centre = centres[front[generator.index(below: front.count)]]
            let radius = generator.uniform(0.015, 0.03)
            missing.formUnion(front.filter { (centres[$0] - centre).length < radius })
        }
        return mesh.submesh { !missing.contains($0) }.mesh
    }

    // MARK: - What is there besides

    private static func torso(_ lowest: Double, _ generator: inout SeededGenerator) -> [TriangleMesh] {
        let neck = Vector3(0, lowest, -0.07)
        let shoulders = neck - Vector3(0, 0.09, 0)
        let width = generator.uniform(0.15, 0.2)
        var parts = [
            SolidMesh.limb(from: neck + Vector3(0, 0.02, 0), to: shoulders, radii: (0.05, 0.065)),
            SolidMesh.limb(
                from: shoulders + Vector3(width, 0, 0), to: shoulders - Vector3(width, 0, 0), radii: (0.055, 0.055)),
            SolidMesh.ellipsoid(shoulders - Vector3(0, 0.2, 0), Vector3(width, 0.26, 0.11)),
            SolidMesh.ellipsoid(shoulders - Vector3(0, 0.45, 0), Vector3(0.16, 0.14, 0.12)),
        ]
        for side in [-1.0, 1] {
            parts.append(
                SolidMesh.ellipsoid(shoulders + Vector3(side * 0.08, -0.15, 0.08), Vector3(0.06, 0.05, 0.045)))
            let shoulder = shoulders + Vector3(side * width, 0, 0)
            let (spread, bend) = (generator.uniform(0.1, 0.9), generator.uniform(-0.3, 0.8))
            let elbow = shoulder + 0.28 * Vector3(side * sin(spread), -cos(spread), 0)
            let wrist = elbow + 0.25 * Vector3(side * sin(spread) * 0.6, -cos(bend), sin(bend)).normalized
            parts.append(SolidMesh.limb(from: shoulder, to: elbow, radii: (0.05, 0.04)))
            parts.append(SolidMesh.limb(from: elbow, to: wrist, radii: (0.04, 0.028)))
            let hand = (wrist - elbow).normalized
            parts.append(SolidMesh.limb(from: wrist, to: wrist + 0.08 * hand, radii: (0.03, 0.04), spacing: 0.006))
            for finger in 0..<5 {
                let across = Vector3(0, 0, 0.018 * (Double(finger) - 2))
                parts.append(
                    SolidMesh.limb(
                        from: wrist + 0.1 * hand + across, to: wrist + 0.18 * hand + 1.4 * across,
                        radii: (0.009, 0.007), spacing: 0.004))
            }
        }
        return parts
    }

    private static func legs(_ lowest: Double, _ generator: inout SeededGenerator) -> [TriangleMesh] {
        var parts: [TriangleMesh] = []
        for side in [-1.0, 1] {
            let hip = Vector3(side * 0.09, lowest - 0.62, -0.07)
            let spread = generator.uniform(0, 0.2)
            let knee = hip + 0.4 * Vector3(side * sin(spread), -cos(spread), 0)
            let ankle = knee + 0.4 * Vector3(0, -1, -0.05)
            parts.append(SolidMesh.ellipsoid(hip + Vector3(0, 0.04, -0.07), Vector3(0.08, 0.08, 0.07)))
            parts.append(SolidMesh.limb(from: hip, to: knee, radii: (0.08, 0.055)))
            parts.append(SolidMesh.limb(from: knee, to: ankle, radii: (0.055, 0.035)))
            parts.append(SolidMesh.ellipsoid(knee + Vector3(0, 0, 0.03), Vector3(0.04, 0.05, 0.04)))
            parts.append(SolidMesh.ellipsoid(ankle - Vector3(0, 0.03, 0.02), Vector3(0.035, 0.045, 0.04)))
            let heel = ankle - Vector3(0, 0.05, 0)
            parts.append(
                SolidMesh.limb(from: heel, to: heel + Vector3(side * 0.02, -0.01, 0.15), radii: (0.032, 0.025)))
            for toe in 0..<5 {
                let place =
                    heel + Vector3(side * (0.02 + 0.014 * (Double(toe) - 2)), -0.015, 0.185 - 0.008 * Double(toe))
                parts.append(SolidMesh.ellipsoid(place, Vector3(repeating: 0.011), spacing: 0.004))
            }
        }
        return parts
    }

    /// A beard over chin, jaw and upper lip, as heights over the skin in metres; 0 elsewhere.
    ///
    /// - Parameters:
    ///   - point: a vertex of the head in its own frame.
    ///   - mouth: the middle of its lips.
    ///   - waves: smooth random waves.
    static func beard(at point: Vector3, mouth: Vector3, length: Double, waves: [(direction: Vector3, phase: Double)])
        -> Double
    {
        // Grows from a line under the nose to the neck, and back to the ears.
        let (down, aside) = (mouth.y + 0.014 - point.y, abs(point.x - mouth.x))
        let line = down + max(0, aside - 0.03) * 0.5
        let growth = min(1, max(0, line / 0.012)) * min(1, max(0, (point.z - mouth.z + 0.11) / 0.03))
        guard growth > 0, down < 0.1 else { return 0 }
        let wave = waves.reduce(0.0) { $0 + sin(dot($1.direction, point) + $1.phase) } / Double(max(1, waves.count))
        return length * growth * (0.7 + 0.5 * min(1, max(0, down / 0.05)) + 0.4 * wave)
    }
}
