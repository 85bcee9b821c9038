@testable import HeadModel
import SpatialGeometry
import TestSupport
import Testing

/// The head that comes with the project has FLAME's structure and what its file format promises.
@Suite struct DefaultHeadTests {
    static let model = Result { try HeadModelArrays.load(TestFiles.root + "/assets/heads/flambeau.npz") }

    private func position(_ model: HeadModelArrays, _ vertex: Int) -> Vector3 {
        Vector3(model.template[3 * vertex], model.template[3 * vertex + 1], model.template[3 * vertex + 2])
    }

    @Test func sizes() throws {
        let model = try Self.model.get()
        #expect(model.name.hasPrefix("flambeau"))
        #expect((4500...5500).contains(model.vertexCount))
        #expect(model.shapeCount >= 90 && model.expressionCount >= 45)
        #expect(model.parents == [-1, 0, 1, 1, 1])
    }

    @Test func theMeshIsSymmetric() throws {
        let model = try Self.model.get()
        let symmetry = try #require(model.symmetry)
        for vertex in 0..<model.vertexCount {
            let (here, there) = (position(model, vertex), position(model, Int(symmetry[vertex])))
            #expect((here - Vector3(-there.x, there.y, there.z)).length < 2e-6, "vertex \(vertex)")
        }
        // Mirrored triangles are triangles too.
        var keys = Set<[Int32]>()
        for start in stride(from: 0, to: model.triangles.count, by: 3) {
            keys.insert(model.triangles[start..<start + 3].sorted())
        }
        for start in stride(from: 0, to: model.triangles.count, by: 3) {
            let mirrored = model.triangles[start..<start + 3].map { symmetry[Int($0)] }.sorted()
            #expect(keys.contains(mirrored), "triangle \(start / 3)")
        }
    }

    @Test(arguments: ["left_eyeball", "right_eyeball"]) func eyeballsAreClosedPieces(region: String) throws {
        let model = try Self.model.get()
        let ball = Set(try #require(model.regions[region]))
        var edges: [SIMD2<Int32>: Int] = [:]
        var inside = 0
        for start in stride(from: 0, to: model.triangles.count, by: 3) {
            let corners = Array(model.triangles[start..<start + 3])
            let count = corners.count { ball.contains($0) }
            #expect(count == 0 || count == 3, "triangle \(start / 3) joins the eyeball to the skin")
            guard count == 3 else { continue }
            inside += 1
            for edge in 0..<3 { edges[SIMD2(corners[edge], corners[(edge + 1) % 3]), default: 0] += 1 }
        }
        #expect(inside > 100)
        // Closed and consistently wound: each directed edge once, and its opposite too.
        #expect(edges.allSatisfy { $0.value == 1 && edges[SIMD2($0.key.y, $0.key.x)] == 1 })
        // A sphere: V − E + F = 2.
        #expect(ball.count - edges.count / 2 + inside == 2)
        // It turns with its own eye joint.
        let joint = region.hasPrefix("left") ? 3 : 4
        for vertex in ball { #expect(abs(model.weights[5 * Int(vertex) + joint] - 1) < 1e-3, "vertex \(vertex)") }
    }

    @Test func weightsAndRegressorAreAffine() throws {
        let model = try Self.model.get()
        for vertex in 0..<model.vertexCount {
            let row = model.weights[5 * vertex..<5 * vertex + 5]
            #expect(abs(row.reduce(0, +) - 1) < 1e-5 && row.allSatisfy { $0 > -1e-6 }, "vertex \(vertex)")
        }
        for joint in 0..<5 {
            let row = model.jointRegressor[joint * model.vertexCount..<(joint + 1) * model.vertexCount]
            #expect(abs(row.reduce(0, +) - 1) < 1e-4, "joint \(joint)")
        }
    }

    @Test func axesAndJointsAreFLAMEs() throws {
        let model = try Self.model.get()
        let joints = Head(model).joints
        // Left eye at +x, both above the jaw joint, neck above the root.
        #expect(joints[3].x > 0.02 && joints[4].x < -0.02 && joints[3].y > joints[2].y && joints[1].y > joints[0].y)
        let nose = try #require(model.regions["nose"])
        let tip = nose.map { position(model, Int($0)).z }.max() ?? 0
        #expect(tip > joints[3].z)
        // Outward triangles enclose a positive volume in each eyeball.
        for region in ["left_eyeball", "right_eyeball"] {
            let ball = Set(try #require(model.regions[region]))
            var volume = 0.0
            for start in stride(from: 0, to: model.triangles.count, by: 3) where ball.contains(model.triangles[start]) {
                let corners = (0..<3).map { position(model, Int(model.triangles[start + $0])) }
                volume += dot(corners[0], cross(corners[1], corners[2])) / 6
            }
            #expect(volume > 4e-6 && volume < 16e-6, "eyes have 7 ml, and those of face models up to twice that")
        }
    }

    @Test func landmarksAreThere() throws {
        let model = try Self.model.get()
        let ibug = try #require(model.landmarks.first { $0.scheme == .ibug68 })
        #expect(ibug.triangles.count == 68)
        #expect(ibug.contour?.triangles.allSatisfy { $0.count == 17 } == true)
        #expect(model.landmarks.first { $0.scheme == .retinaface5 }?.triangles.count == 5)
        let head = Head(model)
        let points = try head.landmarks(.ibug68, vertices: head.template)
        // iBUG's order starts at the subject's right; the chin is lowest, the nose tip foremost of its ridge.
        #expect(points[0].x < 0 && points[16].x > 0 && points[36].x < 0 && points[45].x > 0)
        #expect(points[8].y == points.map(\.y).min())
        #expect(abs(points[30].x) < 0.003 && points[30].z > points[27].z)
        for embedding in model.landmarks {
            #expect(embedding.barycentric.allSatisfy { $0.min() > -1e-6 }, "\(embedding.scheme) lies on the surface")
        }
    }

    @Test func arkitShapesHaveApplesNames() throws {
        let model = try Self.model.get()
        let sides = [
            "browDown", "browOuterUp", "cheekSquint", "eyeBlink", "eyeLookDown", "eyeLookIn", "eyeLookOut", "eyeLookUp",
            "eyeSquint", "eyeWide", "mouthDimple", "mouthFrown", "mouthLowerDown", "mouthPress", "mouthSmile",
            "mouthStretch", "mouthUpperUp", "noseSneer",
        ].flatMap { [$0 + "Left", $0 + "Right"] }
        let middle = [
            "browInnerUp", "cheekPuff", "jawForward", "jawLeft", "jawOpen", "jawRight", "mouthClose", "mouthFunnel",
            "mouthLeft", "mouthPucker", "mouthRight", "mouthRollLower", "mouthRollUpper", "mouthShrugLower",
            "mouthShrugUpper", "tongueOut",
        ]
        #expect(model.namedExpressions.count == 52)
        #expect(Set(model.namedExpressions.map(\.name)) == Set(sides + middle))
        let open = try #require(model.namedExpressions.first { $0.name == "jawOpen" })
        #expect(open.pose.jaw.x > 0.1)
        let left = try #require(model.namedExpressions.first { $0.name == "eyeBlinkLeft" })
        #expect(left.expression.contains { abs($0) > 0.1 })
    }
}
