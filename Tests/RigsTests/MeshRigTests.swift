import Foundation
import HeadModel
import Meshes
import Rigs
import SpatialGeometry
import TestSupport
import Testing

/// Shapes carried over to meshes whose true ones are known: the default head in another topology, frame and unit.
@Suite struct MeshRigTests {
    /// A head of the default model, every triangle cut in four, its vertices shuffled, in centimetres with z up.
    struct Foreign {
        let head: Head
        let parameters: HeadParameters
        let mesh: TriangleMesh
        /// For each vertex of `mesh` its number in the subdivided head.
        let order: [Int]

        init() throws {
            head = try Head.standard()
            let turn = Rotation(axisAngle: Vector3(.pi / 2, 0, 0))
            parameters = HeadParameters(
                shape: [1, -0.7, 0.5], pose: HeadPose(root: turn.axisAngle), translation: Vector3(0.1, 0.2, 1.6))
            let fine = TriangleMesh(positions: head.vertices(parameters), triangles: head.triangles).subdivided()
            var generator = SeededGenerator(seed: "foreign")
            let shuffled = (0..<fine.vertexCount).shuffled(using: &generator)
            var places = [Int32](repeating: 0, count: fine.vertexCount)
            for (new, old) in shuffled.enumerated() { places[old] = Int32(new) }
            order = shuffled
            mesh = TriangleMesh(
                positions: shuffled.flatMap { old in (0..<3).map { 100 * fine.positions[3 * old + $0] } },
                triangles: fine.triangles.map { places[Int($0)] })
        }

        var fitted: FittedHead { FittedHead(head, at: parameters, unit: .centimetre) }

        /// How the mesh's vertices truly move, in millimetres.
        func truth(_ name: String) throws -> [Vector3] {
            let named = try #require(head.namedExpressions.first { $0.name == name })
            var moved = parameters
            moved.expression = named.expression
            moved.pose.jaw = named.pose.jaw
            moved.pose.leftEye = named.pose.leftEye
            moved.pose.rightEye = named.pose.rightEye
            let (start, end) = (head.vertices(parameters), head.vertices(moved))
            let offsets = TriangleMesh(
                positions: zip(start, end).map { 1000 * ($1 - $0) }, triangles: head.triangles
            ).subdivided().positions
            return order.map { Vector3(offsets.vector(at: $0)) }
        }
    }

    /// The mesh of a file that holds nothing but triangles.
    static func loaded(_ mesh: TriangleMesh) throws -> LoadedMesh {
        var text = ""
        for vertex in 0..<mesh.vertexCount {
            let p = mesh.positions.vector(at: vertex)
            text += "v \(p.x) \(p.y) \(p.z)\n"
        }
        for start in stride(from: 0, to: mesh.triangles.count, by: 3) {
            text += "f \(mesh.triangles[start] + 1) \(mesh.triangles[start + 1] + 1) \(mesh.triangles[start + 2] + 1)\n"
        }
        return try MeshFile.read(bytes: Array(text.utf8), format: .obj, keepingVertices: true)
    }

    /// Vertices and their order stay; every shape is the true one, and neither lip takes the other's motion.
    @Test func anotherTopologyGetsTheTrueShapes() throws {
        let foreign = try Foreign()
        let rigged = try MeshRig(try Self.loaded(foreign.mesh), fitted: foreign.fitted, options: .init(threads: 2))
        #expect(rigged.match.share > 0.99)
        let file = try GLBFile(try GLBExporter().bytes(of: rigged.rig))
        try file.checkLayout()
        #expect(rigged.rig.morphs.map(\.name) == ARKitShape.names)
        for (vertex, point) in try file.morphed(0, weight: 0) {
            #expect((point - foreign.mesh.position(vertex)).length == 0)
        }
        // In millimetres. The truth here has the facets of the head's triangles, which the rig smooths: most where motions
        // differ most, in the corners of mouth and lids. Lips part by 30 mm: one that went with the other would show.
        for (name, mean, largest) in [
            ("jawOpen", 0.06, 3.0), ("eyeBlinkLeft", 0.03, 2.5), ("mouthSmileRight", 0.05, 0.8),
            ("mouthFunnel", 0.08, 1.0), ("browInnerUp", 0.02, 0.6), ("eyeLookUpRight", 0.04, 2.0),
        ] {
            let truth = try foreign.truth(name)
            let offsets = try #require(rigged.rig.morphs.first { $0.name == name }).offsets
            let errors = truth.indices.map { (10 * Vector3(offsets.vector(at: $0)) - truth[$0]).length }
            #expect(errors.reduce(0, +) / Double(errors.count) < mean, "\(name)")
            #expect(errors.max()! < largest, "\(name)")
        }
    }

    /// Eyeballs are found, turn about their own centres, and hold the joints.
    @Test func eyeballsAreToldFromSkin() throws {
        let foreign = try Foreign()
        let rigged = try MeshRig(try Self.loaded(foreign.mesh), fitted: foreign.fitted, options: .init(threads: 2))
        #expect(rigged.kinds == [.skin, .leftEye, .rightEye])
        #expect(rigged.rig.pieces.map(\.name) == ["skin", "left_eye", "right_eye"])
        #expect(rigged.rig.up == .z && rigged.rig.metresPerUnit == 0.01)
        let eye = Set(rigged.rig.pieces[1].vertices)
        let look = try #require(rigged.rig.morphs.first { $0.name == "eyeLookUpLeft" }).offsets
        let blink = try #require(rigged.rig.morphs.first { $0.name == "eyeBlinkLeft" }).offsets
        #expect(eye.contains { look.vector(at: Int($0)) != .zero })
        #expect(eye.allSatisfy { blink.vector(at: Int($0)) == .zero })
        let centre = rigged.rig.joints[HeadJoint.leftEye.rawValue].position
        let distances = eye.map { (foreign.mesh.position(Int($0)) - centre).length }
        #expect(distances.min()! > 1.1 && distances.max()! < 1.8)
        for vertex in eye {
            let row = rigged.rig.weights[HeadJoint.count * Int(vertex)..<HeadJoint.count * (Int(vertex) + 1)]
            #expect(Array(row) == [0, 0, 0, 1, 0])
        }
    }

    /// A lid that shuts lies on the eyeball, not in it.
    @Test func lidsStayOutOfEyeballs() throws {
        let foreign = try Foreign()
        let rigged = try MeshRig(try Self.loaded(foreign.mesh), fitted: foreign.fitted, options: .init(threads: 2))
        let eye = Set(rigged.rig.pieces[1].vertices)
        let ball = foreign.mesh.submesh { eye.contains(foreign.mesh.triangles[3 * $0]) }.mesh
        let blink = try #require(rigged.rig.morphs.first { $0.name == "eyeBlinkLeft" }).offsets
        let lids = rigged.rig.pieces[0].vertices.map { Int($0) }.filter { vertex in
            let move = blink.vector(at: vertex)
            return (move * move).sum() > 0.01
        }
        #expect(lids.count > 200)
        func heights(_ points: [Vector3]) -> [Double] {
            let found = ClosestPointTree(ball).closestPoints(
                to: points.flatMap { [Float($0.x), Float($0.y), Float($0.z)] })
            let normals = ball.faceNormals
            return points.indices.map { index in
                let offset = points[index] - found.position(index, on: ball)!
                return dot(offset, Vector3(normals.vector(at: Int(found.triangles[index]))))
            }
        }
        let rest = heights(lids.map { foreign.mesh.position($0) })
        let shut = heights(lids.map { foreign.mesh.position($0) + Vector3(blink.vector(at: $0)) })
        // In centimetres.
        for (before, after) in zip(rest, shut) { #expect(after > min(0, before) - 0.02) }
    }

    /// A file that has vertices of its own for each triangle gets the same shapes, without cracks.
    @Test func tornSeamsMoveAsOne() throws {
        let head = try Head.standard()
        let whole = TriangleMesh(positions: head.vertices(HeadParameters()), triangles: head.triangles)
        let torn = TriangleMesh(
            positions: whole.triangles.flatMap { whole.positions[3 * Int($0)..<3 * Int($0) + 3] },
            triangles: Array(0..<Int32(whole.triangles.count)))
        let fitted = FittedHead(head, at: HeadParameters(), unit: .metre)
        let rigs = try [whole, torn].map {
            try MeshRig(try Self.loaded($0), fitted: fitted, options: .init(threads: 2))
        }
        for name in ["jawOpen", "mouthSmileLeft"] {
            let one = try #require(rigs[0].rig.morphs.first { $0.name == name }).offsets
            let other = try #require(rigs[1].rig.morphs.first { $0.name == name }).offsets
            for (corner, vertex) in whole.triangles.enumerated() {
                let difference = one.vector(at: Int(vertex)) - other.vector(at: corner)
                #expect((difference * difference).sum().squareRoot() < 2e-5, "\(name), vertex \(vertex)")
            }
        }
    }

    /// Results do not depend on the number of threads, and work can be stopped.
    @Test func threadsChangeNothing() throws {
        let head = try Head.standard()
        let mesh = try Self.loaded(TriangleMesh(positions: head.vertices(HeadParameters()), triangles: head.triangles))
        let fitted = FittedHead(head, at: HeadParameters(), unit: .metre)
        let files = try [1, 3].map {
            try GLBExporter().bytes(of: try MeshRig(mesh, fitted: fitted, options: .init(threads: $0)).rig)
        }
        #expect(files[0] == files[1])
        var asked = 0
        #expect(throws: RigError.cancelled) {
            try MeshRig(mesh, fitted: fitted) {
                asked += 1
                return asked < 3
            }
        }
    }

    @Test func aMeshWithoutAFaceIsNamed() throws {
        let head = try Head.standard()
        let ball = BallHead.make(subdivisions: 3)
        let mesh = try Self.loaded(TriangleMesh(positions: ball.template, triangles: ball.triangles))
        let error = #expect(throws: RigError.self) {
            try MeshRig(mesh, fitted: FittedHead(head, at: HeadParameters(), unit: .metre), path: "ball.obj")
        }
        #expect(error.map { "\($0)".hasPrefix("ball.obj: only ") } == true)
        #expect(throws: RigError.noTargets(.arkit, head: "ball")) {
            try MeshRig(mesh, fitted: FittedHead(ball, at: HeadParameters(), unit: .metre))
        }
    }

    /// mouthClose is what closes the lips where jawOpen is whole, on the rigs of both commands.
    @Test func mouthCloseClosesAnOpenJaw() throws {
        let head = try Head.standard()
        let morphs = try Rig(HeadIdentity(head)).morphs
        let open = try #require(morphs.first { $0.name == "jawOpen" }).offsets
        let close = try #require(morphs.first { $0.name == "mouthClose" }).offsets
        let rest = head.vertices(HeadParameters())
        func gap(_ vertices: [Float]) throws -> Double {
            let lips = try head.landmarks(.ibug51, vertices: vertices)
            return Double((lips[45] - lips[49]).y)
        }
        let (opened, closed) = (
            try gap(zip(rest, open).map(+)), try gap(zip(zip(rest, open).map(+), close).map(+))
        )
        // The source closes a little more than it opens.
        #expect(opened > 0.025 && abs(closed) < 0.2 * opened, "\(opened) \(closed)")
    }
}
