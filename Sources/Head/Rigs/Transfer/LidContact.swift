internal import Meshes
internal import SpatialGeometry

/// Keeps skin out of an eyeball: what a shape would move into it is laid on it, and its surroundings go along.
struct LidContact {
    private let tree: ClosestPointTree
    private let ball: TriangleMesh
    private let normals: [Float]
    private let joint: HeadJoint
    /// The skin near the ball, and how far each vertex stands out of it at rest, at most 0.
    private let skin: [(vertex: Int, rest: Double)]
    private let mesh: WeldedMesh

    /// The contact of skin with the pieces of an eye.
    init(_ mesh: WeldedMesh, eye pieces: [MeshPiece], skin: [Int], joint: HeadJoint) {
        self.mesh = mesh
        self.joint = joint
        let kept = Set(pieces.flatMap(\.vertices))
        let centre = pieces.compactMap(\.centre).first ?? .zero
        let radius = pieces.compactMap(\.radius).max() ?? 0
        let ball = Self.outermost(
            mesh.mesh.submesh { triangle in
                (0..<3).allSatisfy { kept.contains(Int(mesh.mesh.triangles[3 * triangle + $0])) }
            }.mesh, from: centre)
        let tree = ClosestPointTree(ball)
        let facing = ball.faceNormals
        // Balls are often modelled either way out.
        let normals = (0..<ball.triangleCount).flatMap { triangle -> [Float] in
            let outward = ball.position(Int(ball.triangles[3 * triangle])) - centre
            let normal = facing.vector(at: triangle)
            let turned = dot(Vector3(normal), outward) < 0 ? -normal : normal
            return [turned.x, turned.y, turned.z]
        }
        (self.ball, self.tree, self.normals) = (ball, tree, normals)
        let near = skin.filter { (mesh.mesh.position($0) - centre).length < 2 * radius }
        let depths = Self.heights(near.map { mesh.mesh.position($0) }, tree, ball, normals)
        // Skin well within the ball at rest is its socket.
        self.skin = zip(near, depths).compactMap { vertex, height in
            height > -0.15 * radius ? (vertex, min(0, height)) : nil
        }
    }

    /// The triangles of nested shells over which none lies seen from a centre; all of a mesh that has none such.
    private static func outermost(_ shells: TriangleMesh, from centre: Vector3) -> TriangleMesh {
        var (origins, directions): ([Float], [Float]) = ([], [])
        for triangle in 0..<shells.triangleCount {
            let middle = (0..<3).reduce(Vector3.zero) {
                $0 + shells.position(Int(shells.triangles[3 * triangle + $1])) / 3
            }
            for axis in 0..<3 {
                origins.append(Float(middle[axis]))
                directions.append(Float(middle[axis] - centre[axis]))
            }
        }
        let hits = RayCaster(shells).firstHits(origins: origins, directions: directions, near: 0.002)
        let outer = shells.submesh { hits.triangles[$0] < 0 }.mesh
        return outer.triangleCount > 0 ? outer : shells
    }

    /// How high points stand over the ball, in metres; negative within.
    private static func heights(
        _ points: [Vector3], _ tree: ClosestPointTree, _ ball: TriangleMesh, _ normals: [Float]
    ) -> [Double] {
        let found = tree.closestPoints(to: points.flatMap { [Float($0.x), Float($0.y), Float($0.z)] })
        return points.indices.map { index in
            let offset = points[index] - (found.position(index, on: ball) ?? points[index])
            let sign = dot(offset, Vector3(normals.vector(at: Int(found.triangles[index])))) < 0 ? -1.0 : 1
            return sign * offset.length
        }
    }

    /// Lays what lies in the ball on it, in the packed offsets of a shape.
    func resolve(_ offsets: inout [Float], motions: [RigidTransform]) {
        let motion = motions[joint.rawValue]
        let back = motion.inverse
        let moved = skin.map { vertex, _ in
            back * (mesh.mesh.position(vertex) + Vector3(offsets.vector(at: vertex)))
        }
        let heights = Self.heights(moved, tree, ball, normals)
        let found = tree.closestPoints(to: moved.flatMap { [Float($0.x), Float($0.y), Float($0.z)] })
        var pushes: [Int: Vector3] = [:]
        var needed: [Int: Vector3] = [:]
        for (index, entry) in skin.enumerated() {
            let lack = entry.rest - heights[index]
            let move = offsets.vector(at: entry.vertex)
            guard lack > 1e-6, dot(move, move) > 1e-8 else { continue }
            let push = motion.rotation * (lack * Vector3(normals.vector(at: Int(found.triangles[index]))))
            needed[entry.vertex] = push
        }
        guard !needed.isEmpty else { return }
        pushes = needed
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
