@testable import HeadModel
import SpatialGeometry
import TestSupport
import Testing

/// Teeth, gums, tongue and lashes of the head that comes with the project.
@Suite struct DefaultPieceTests {
    static let head = Result { try Head.standard(pieces: .all) }

    /// The points of a piece, or of a region.
    private func points(_ head: Head, _ name: String, _ vertices: [Float]) throws -> [SIMD3<Float>] {
        try #require(head.regions[name]).map { vertices.vector(at: Int($0)) }
    }

    private func parameters(_ head: Head, _ name: String) throws -> HeadParameters {
        let named = try #require(head.namedExpressions.first { $0.name == name })
        return HeadParameters(expression: named.expression, pose: named.pose)
    }

    @Test func theyStandBehindTheHeadsOwn() throws {
        let (head, bare) = (try Self.head.get(), try Head.standard())
        #expect(
            head.pieces.map(\.name) == [
                "upper_teeth", "lower_teeth", "gums", "tongue", "left_lashes", "right_lashes",
            ])
        #expect(head.ownVertexCount == bare.vertexCount && bare.pieces.isEmpty)
        #expect(Array(head.template.prefix(3 * bare.vertexCount)) == bare.template)
        #expect(Array(head.triangles.prefix(bare.triangles.count)) == bare.triangles)
        for region in bare.regions.keys { #expect(head.regions[region] == bare.regions[region]) }
        #expect(head.landmarks == bare.landmarks && head.joints == bare.joints)
    }

    /// The upper teeth stay with the skull; the lower ones move with the jaw as bone does.
    @Test func theJawMovesTheLowerTeethRigidly() throws {
        let head = try Self.head.get()
        var bitten = HeadParameters(shape: [1, -1, 0.5])
        let rest = head.vertices(bitten)
        bitten.pose.jaw = Vector3(0.3, 0.05, 0)
        let open = head.vertices(bitten)
        #expect(try points(head, "upper_teeth", rest) == points(head, "upper_teeth", open))
        let (before, after) = (try points(head, "lower_teeth", rest), try points(head, "lower_teeth", open))
        var largest: Float = 0
        for index in stride(from: 0, to: before.count - 1, by: 7) {
            let (a, b) = (before[index] - before[before.count - 1], after[index] - after[before.count - 1])
            largest = max(largest, abs((a * a).sum().squareRoot() - (b * b).sum().squareRoot()))
        }
        #expect(largest < 1e-6)
        #expect(zip(before, after).allSatisfy { $0.y - $1.y > 0.005 })
    }

    @Test func theTongueComesOut() throws {
        let head = try Self.head.get()
        let out = head.vertices(try parameters(head, "tongueOut"))
        let lips = try points(head, "lips", out).map(\.z).max()!
        #expect(try points(head, "tongue", out).map(\.z).max()! > lips + 0.01)
        let rest = head.vertices(HeadParameters())
        #expect(try points(head, "tongue", rest).map(\.z).max()! < points(head, "lips", rest).map(\.z).max()! - 0.01)
        // Without pieces the head has nothing to put out.
        let bare = try Head.standard()
        let named = try #require(bare.namedExpressions.first { $0.name == "tongueOut" })
        #expect(named.pose == HeadPose() && named.expression.allSatisfy { $0 == 0 })
    }

    /// How deep the lids stand in an eyeball, in mm.
    private func depth(_ head: Head, _ side: String, _ vertices: [Float]) throws -> Float {
        let eye = try #require(head.lids.first { $0.side == side })
        #expect(eye.lids.count > 40 && eye.triangles.count > 600)
        return 1000 * (eye.ways(out: vertices, clearance: 0).values.map { ($0 * $0).sum().squareRoot() }.max() ?? 0)
    }

    /// At every weight of a blink, whoever blinks, the lids stay out of the eyeball.
    @Test(arguments: ["Left", "Right"]) func lidsSlideOverTheEyeballs(side: String) throws {
        let head = try Self.head.get()
        let blink = try #require(head.namedExpressions.firstIndex { $0.name == "eyeBlink" + side })
        // Without the shapes in between they cut it.
        let straight = HeadParameters(expression: head.namedExpressions[blink].expression.map { 0.5 * $0 })
        #expect(try depth(head, side, head.vertices(straight)) > 0.8)
        var generator = SeededGenerator(seed: 7)
        for person in 0..<4 {
            let shape = (0..<head.shapeCount).map { _ in person == 0 ? 0 : generator.normal() }
            let fitting = head.fittingLids(to: shape)
            for step in 0...10 {
                let coefficients = fitting.coefficients(ofNamed: blink, weight: Double(step) / 10)
                let vertices = fitting.vertices(HeadParameters(shape: shape, expression: coefficients))
                #expect(try depth(fitting, side, vertices) < 0.2, "person \(person), weight \(Double(step) / 10)")
            }
        }
    }

    /// The mean face's shapes in between, which are in the file, are what is made here; there the eyeball is the smooth one.
    @Test func theFilesShapesAreTheMeanFaces() throws {
        let head = try Self.head.get()
        let fitting = head.fittingLids(to: [])
        let blink = try #require(head.namedExpressions.firstIndex { $0.name == "eyeBlinkLeft" })
        for weight in [0.25, 0.5, 0.75, 1] {
            let pair = [head, fitting].map {
                $0.vertices(HeadParameters(expression: $0.coefficients(ofNamed: blink, weight: weight)))
            }
            let largest = (0..<head.vertexCount).map { vertex in
                let away = pair[0].vector(at: vertex) - pair[1].vector(at: vertex)
                return (away * away).sum().squareRoot()
            }.max()!
            #expect(largest < 0.00025, "\(largest) m at \(weight)")
        }
    }

    /// A person's own head without pieces takes them along: teeth where the identity has them, lashes on the lids.
    @Test func piecesFollowAPerson() throws {
        let head = try Self.head.get()
        let own = 3 * head.ownVertexCount
        let truth = head.vertices(HeadParameters(shape: [1, -2, 1, 0, 0.5]))
        var moved = Array(truth.prefix(own))
        for vertex in try #require(head.regions["left_eye_region"]) { moved[3 * Int(vertex) + 2] += 0.0008 }
        let template = PersonalTemplate(modelName: head.name, vertices: moved, joints: head.joints)
        let person = head.personalized(by: template)
        #expect(Array(person.template.prefix(own)) == moved)
        let teeth = head.pieces[0].vertices.map { vertex in
            let away = person.template.vector(at: vertex) - truth.vector(at: vertex)
            return (away * away).sum().squareRoot()
        }
        #expect(teeth.max()! < 0.0003)
        for vertex in head.pieces[4].vertices where (vertex - head.pieces[4].vertices.lowerBound) % 7 < 3 {
            let place = try #require(head.anchors[vertex])
            let away = person.template.vector(at: vertex) - place.position(in: person.template)
            #expect((away * away).sum().squareRoot() < 0.0004, "vertex \(vertex)")
        }
    }

    /// Lashes keep their roots on the lids, whatever the face does.
    @Test func lashesGrowOutOfTheLids() throws {
        let head = try Self.head.get()
        #expect(head.anchors.count == head.pieces[4].vertices.count + head.pieces[5].vertices.count)
        let faces = try [
            HeadParameters(), HeadParameters(shape: [2, -2, 2]), parameters(head, "eyeBlinkLeft"),
            parameters(head, "eyeLookDownLeft"),
        ].map { head.vertices($0) }
        for piece in head.pieces.suffix(2) {
            // The first three vertices of seven are a hair's root.
            for vertex in piece.vertices where (vertex - piece.vertices.lowerBound) % 7 < 3 {
                let place = try #require(head.anchors[vertex])
                for face in faces {
                    let away = face.vector(at: vertex) - place.position(in: face)
                    #expect((away * away).sum().squareRoot() < 0.0004, "vertex \(vertex)")
                }
            }
        }
    }
}
