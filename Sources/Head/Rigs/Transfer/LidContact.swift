internal import Meshes
internal import SpatialGeometry

/// Keeps skin out of an eyeball: what a shape would move into it is laid on it, and its surroundings go along.
///
/// Heights are measured along lines from the centre, over the outermost surface that such a line meets: eyes are nested shells
/// as often as one ball, and a bulge of the cornea is met as it stands when the eye turns.
struct LidContact {
    private let caster: RayCaster
    private let centre: Vector3
    /// Where rays begin, from the centre.
    private let reach: Double
    private let joint: HeadJoint
    /// The skin near the ball, and how far each vertex stands out of it at rest, at most 0.
    private let skin: [(vertex: Int, rest: Double)]
    private let mesh: WeldedMesh

    /// The contact of skin with the pieces of an eye, which have a ball among them.
    init(_ mesh: WeldedMesh, eye pieces: [MeshPiece], skin: [Int], joint: HeadJoint) {
        self.mesh = mesh
        self.joint = joint
        let kept = Set(pieces.flatMap(\.vertices))
        let caster = RayCaster(
            mesh.mesh.submesh { triangle in
                (0..<3).allSatisfy { kept.contains(Int(mesh.mesh.triangles[3 * triangle + $0])) }
            }.mesh)
        let centre = pieces.compactMap(\.centre).first ?? .zero
        let radius = pieces.compactMap(\.radius).max() ?? 0
        (self.caster, self.centre, reach) = (caster, centre, 4 * radius)
        let near = skin.filter { (mesh.mesh.position($0) - centre).length < 2 * radius }
        let heights = Self.heights(near.map { mesh.mesh.position($0) }, caster, centre, 4 * radius)
        // Skin well within the ball at rest is its socket.
        self.skin = zip(near, heights).compactMap { vertex, height in
            height > -0.2 * radius ? (vertex, min(0, height)) : nil
        }
    }

    /// How high points stand over the ball, in metres; negative within, infinite where there is none below.
    private static func heights(
        _ points: [Vector3], _ caster: RayCaster, _ centre: Vector3, _ reach: Double
    ) -> [Double] {
        var (origins, directions): ([Float], [Float]) = ([], [])
        for point in points {
            let outward = reach * (point - centre).normalized
            for axis in 0..<3 {
                origins.append(Float(centre[axis] + outward[axis]))
                directions.append(Float(-outward[axis]))
            }
        }
        let hits = caster.firstHits(origins: origins, directions: directions, far: 1)
        return points.indices.map { index in
            guard hits.triangles[index] >= 0 else { return .infinity }
            return (points[index] - centre).length - reach * (1 - Double(hits.distances[index]))
        }
    }

    /// Lays what lies in the ball on it, in the packed offsets of a shape.
    func resolve(_ offsets: inout [Float], motions: [RigidTransform]) {
        let motion = motions[joint.rawValue]
        let back = motion.inverse
        let moved = skin.map { vertex, _ in
            back * (mesh.mesh.position(vertex) + Vector3(offsets.vector(at: vertex)))
        }
        let heights = Self.heights(moved, caster, centre, reach)
        var needed: [Int: Vector3] = [:]
        for (index, entry) in skin.enumerated() {
            let lack = entry.rest - heights[index]
            let move = offsets.vector(at: entry.vertex)
            guard lack > 1e-6, dot(move, move) > 1e-8 else { continue }
            needed[entry.vertex] = motion.rotation * (lack * (moved[index] - centre).normalized)
        }
        guard !needed.isEmpty else { return }
        var pushes = needed
        // Surroundings follow, ever less, so that no step is left at the edge of what was moved.
        for _ in 0..<4 {
            var next = pushes
            for vertex in Set(pushes.keys.flatMap { mesh.neighbors($0).map { Int($0) } }).sorted() {
                let around = mesh.neighbors(vertex)
                let mean =
                    around.reduce(Vector3.zero) { $0 + (pushes[Int($1)] ?? .zero) } / Double(max(1, around.count))
                guard let own = needed[vertex] else {
                    next[vertex] = mean
                    continue
                }
                next[vertex] = mean.length > own.length ? mean : own
            }
            pushes = next
        }
        for (vertex, push) in pushes { for axis in 0..<3 { offsets[3 * vertex + axis] += Float(push[axis]) } }
    }
}
