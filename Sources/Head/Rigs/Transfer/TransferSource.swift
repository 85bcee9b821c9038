internal import Meshes
internal import SpatialGeometry

/// A fitted head as the source of shapes: its skin at rest on the mesh, and moved by every named expression.
///
/// Lengths are metres in the mesh's own frame. What a shape does is seen from the pose that was fitted: a mouth that stands a
/// little open is opened farther.
struct TransferSource: Sendable {
    /// The skin at rest.
    let mesh: TriangleMesh
    /// Skinning weights of the skin's vertices, (V, 5).
    let weights: [Float]
    /// The shapes, in ARKit's order.
    let shapes: [Shape]
    /// The joints where they stand on the mesh.
    let joints: [Vector3]
    /// The parents of the joints.
    let parents: [Int]
    /// The directions of the head's axes (its left, up, out of the face) in the mesh's frame, and the head's size.
    let metricFromHead: SimilarityTransform

    /// What a named expression does.
    struct Shape: Sendable {
        var name: String
        /// How the vertices of the skin move, packed.
        var offsets: [Float]
        /// How what hangs rigidly on each joint moves.
        var motions: [RigidTransform]
    }

    /// A head that was fitted, its vertices free or not.
    ///
    /// - Parameters:
    ///   - head: the person's own head, without identity coefficients, or the model.
    ///   - fitted: the parameters at which it lies on the mesh, in metres in the mesh's frame.
    /// - Throws: `RigError.noTargets` for a head without named expressions.
    init(_ head: Head, at fitted: HeadParameters) throws(RigError) {
        guard !head.namedExpressions.isEmpty else { throw .noTargets(.arkit, head: head.name) }
        let whole = head.vertices(fitted)
        let components = MeshTopology(vertexCount: head.vertexCount, triangles: head.triangles).components
        var sizes: [Int32: Int] = [:]
        for corner in head.triangles { sizes[components[Int(corner)], default: 0] += 1 }
        let skin = sizes.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
        let part = TriangleMesh(positions: whole, triangles: head.triangles).submesh { triangle in
            components[Int(head.triangles[3 * triangle])] == skin
        }
        mesh = part.mesh
        let vertices = part.vertices
        weights = vertices.flatMap { head.skinningWeights[HeadJoint.count * Int($0)..<HeadJoint.count * (Int($0) + 1)] }
        parents = head.parents
        let rest = JointMotions(head, fitted)
        joints = rest.positions
        metricFromHead = SimilarityTransform(
            scale: fitted.scale, rotation: rest.world[HeadJoint.neck.rawValue], translation: fitted.translation)

        let order = Dictionary(uniqueKeysWithValues: zip(ARKitShape.names, 0...))
        let chin = Self.chin(weights)
        shapes = head.namedExpressions.enumerated().sorted {
            (order[$0.element.name] ?? .max, $0.offset) < (order[$1.element.name] ?? .max, $1.offset)
        }.map { _, named in
            let base = head.start(of: named, from: fitted)
            let goal = base.adding(named)
            let start = base == fitted ? whole : head.vertices(base)
            let moved = head.vertices(goal)
            var offsets: [Float] = []
            offsets.reserveCapacity(3 * vertices.count)
            for vertex in vertices {
                for axis in 3 * Int(vertex)..<3 * Int(vertex) + 3 { offsets.append(moved[axis] - start[axis]) }
            }
            let (before, after) = (JointMotions(head, base), JointMotions(head, goal))
            var motions = (0..<HeadJoint.count).map { after.motion($0, from: before) }
            // A jaw that glides turns no joint: what hangs on it goes as the chin does.
            if named.name.hasPrefix("jaw"), named.pose.jaw == .zero, !chin.isEmpty {
                let sum = chin.reduce(SIMD3<Float>.zero) { $0 + offsets.vector(at: $1) }
                motions[HeadJoint.jaw.rawValue].translation += Vector3(sum / Float(chin.count))
            }
            return Shape(name: named.name, offsets: offsets, motions: motions)
        }
    }

    /// The skin that follows the jaw alone.
    private static func chin(_ weights: [Float]) -> [Int] {
        (0..<weights.count / HeadJoint.count).filter { weights[HeadJoint.count * $0 + HeadJoint.jaw.rawValue] > 0.97 }
    }

    /// Whether a shape moves each vertex by more than a tenth of a millimetre.
    var movingVertices: [Bool] {
        var moving = [Bool](repeating: false, count: mesh.vertexCount)
        for shape in shapes {
            for vertex in moving.indices where !moving[vertex] {
                let move = shape.offsets.vector(at: vertex)
                if dot(move, move) > 1e-8 { moving[vertex] = true }
            }
        }
        return moving
    }

    /// The axis of the mesh's frame that points up.
    var up: RigOptions.UpAxis {
        let up = metricFromHead.rotation * Vector3(0, 1, 0)
        return abs(up.z) > abs(up.y) ? .z : .y
    }
}
