import Files
import Foundation
import HeadModel
import Meshes
import Rigs
import SpatialGeometry
import TestSupport
import Testing

/// Our GLB files read back: by the library's own reader, and by a plain evaluation of what the file says.
@Suite struct GLBTests {
    /// A track in which everything moves, further than faces do.
    struct Frenzy: FrameSource {
        let frameCount: Int
        let expressionCount: Int

        func frame(_ index: Int) -> AnimationFrame {
            var generator = SeededGenerator(seed: "frenzy \(index)")
            func vector(_ size: Double) -> Vector3 {
                Vector3(
                    .random(in: -size...size, using: &generator), .random(in: -size...size, using: &generator),
                    .random(in: -size...size, using: &generator))
            }
            return AnimationFrame(
                expression: (0..<expressionCount).map { _ in .random(in: -3...3, using: &generator) },
                pose: HeadPose(
                    root: vector(2), neck: vector(1), jaw: vector(0.5), leftEye: vector(0.6), rightEye: vector(0.6)),
                translation: vector(0.3))
        }
    }

    static func track(_ head: Head, frames: Int = 5) -> AnimationTrack {
        AnimationTrack(
            name: "frenzy", frameRate: 25, source: Frenzy(frameCount: frames, expressionCount: head.expressionCount))
    }

    /// A ball of a head: correctives on every joint, and joints that move with every coefficient.
    static let ball = BallHead.make(subdivisions: 2)

    /// At every key, in each frame and unit, the file's own numbers give the vertices of our evaluator.
    @Test(arguments: [(RigOptions.UpAxis.y, "m", 1.0), (.z, "cm", 1.1), (.y, "mm", 0.9)])
    func theFileIsExactAtEveryKey(up: RigOptions.UpAxis, unit: String, scale: Double) throws {
        let head = Self.ball
        let identity = HeadIdentity(head, shape: [1, -2, 0.5, 1], scale: scale)
        let track = Self.track(head)
        let rig = try Rig(
            identity, playing: track, options: RigOptions(up: up, unit: .init(symbol: unit)!, name: "ball"))
        #expect(try #require(rig.clip).largestError < 0.001)
        let file = try GLBFile(try GLBExporter().bytes(of: rig))
        let perMetre = ["m": 1.0, "cm": 100, "mm": 1000][unit]!
        for frame in 0..<track.frameCount {
            let truth = head.vertices(identity.parameters(track.source.frame(frame)))
            let found = try file.vertices(frame: frame)
            #expect(found.count == head.vertexCount)
            for (vertex, point) in found {
                let t = Vector3(truth.vector(at: vertex)) * perMetre
                let wanted = up == .y ? t : Vector3(t.x, -t.z, t.y)
                #expect((point - wanted).length < 2e-6 * perMetre, "frame \(frame), vertex \(vertex)")
            }
        }
    }

    /// Without the correctives the error is what they add, and it is told.
    @Test func aPlainRigTellsItsError() throws {
        let head = Self.ball
        let rig = try Rig(
            HeadIdentity(head), playing: Self.track(head), options: RigOptions(isPlain: true))
        #expect(!rig.morphs.contains { $0.name.hasPrefix("clip_corrective") })
        #expect(try #require(rig.clip).largestError > 1)
        let exact = try Rig(HeadIdentity(head), playing: Self.track(head))
        #expect(exact.morphs.count == rig.morphs.count + 36 && exact.clip!.largestError < 0.001)
    }

    /// Results do not depend on the number of threads.
    @Test func theBytesAreTheSameForAnyThreads() throws {
        let head = Self.ball
        let files = try [1, 3].map { threads in
            try GLBExporter().bytes(
                of: Rig(HeadIdentity(head), playing: Self.track(head), options: RigOptions(threads: threads)))
        }
        #expect(files[0] == files[1])
    }

    /// The default head: Apple's names to the letter, each shape the whole movement, in a file that engines can stream.
    @Test func theDefaultHeadHasARKitsShapes() throws {
        let head = try Head.standard()
        let rig = try Rig(HeadIdentity(head))
        #expect(rig.morphs.map(\.name) == ARKitShape.names)
        #expect(Set(ARKitShape.names) == Set(head.namedExpressions.map(\.name)))
        #expect(rig.pieces.map(\.name) == ["skin", "left_eyeball", "right_eyeball"])
        #expect(rig.joints.map(\.name) == ["root", "neck", "jaw", "leftEye", "rightEye"])
        let bytes = try GLBExporter().bytes(of: rig)
        #expect(bytes.count < 4_000_000)
        let file = try GLBFile(bytes)
        try file.checkLayout()
        for mesh in file.meshes {
            #expect((mesh["extras"] as? [String: [String]])?["targetNames"] == ARKitShape.names)
        }
        // jawOpen and a gaze, at their whole weight, against the model's own.
        for name in ["jawOpen", "eyeLookInLeft", "tongueOut", "mouthSmileRight"] {
            let number = try #require(ARKitShape.names.firstIndex(of: name))
            let named = try #require(head.namedExpressions.first { $0.name == name })
            let truth = head.vertices(HeadParameters(expression: named.expression, pose: named.pose))
            for (vertex, point) in try file.morphed(number, weight: 1) {
                #expect((point - Vector3(truth.vector(at: vertex))).length < 2.1e-5, "\(name), vertex \(vertex)")
            }
        }
    }

    /// With teeth, gums, tongue and lashes: a mesh each, and the same file size an engine can stream.
    @Test func aMouthComesAlong() throws {
        let head = try Head.standard(pieces: .all)
        let rig = try Rig(HeadIdentity(head, texture: [0xFF, 0xD8, 0xFF]), playing: Self.spoken(head))
        #expect(
            rig.pieces.map(\.name) == [
                "skin", "left_eyeball", "right_eyeball", "upper_teeth", "lower_teeth", "gums", "tongue", "left_lashes",
                "right_lashes",
            ])
        #expect(rig.pieces.map(\.isOwn) == [true, true, true] + Array(repeating: false, count: 6))
        #expect(try #require(rig.clip).largestError < 0.001)
        let file = try GLBFile(GLBExporter().bytes(of: rig))
        try file.checkLayout()
        // The texture is of the head's own vertices; the others have their colours.
        for (number, mesh) in file.meshes.enumerated() {
            let primitive = try #require((mesh["primitives"] as? [[String: Any]])?.first)
            let attributes = try #require(primitive["attributes"] as? [String: Int])
            #expect(primitive["material"] as? Int == (number < 3 ? 0 : 1))
            #expect((attributes["COLOR_0"] != nil) == (number >= 3))
        }
        #expect(try GLBExporter().bytes(of: Rig(HeadIdentity(head))).count < 4_000_000)
    }

    /// The shapes in between are targets of their own in GLB, and shapes on the way in USD.
    @Test func shapesInBetweenComeAlong() throws {
        let head = try Head.standard(pieces: .all)
        let rig = try Rig(HeadIdentity(head), options: RigOptions(morphs: [.arkit, .inbetweens]))
        let names = rig.morphs.map(\.name)
        let (whole, half) = (
            try #require(names.firstIndex(of: "eyeBlinkLeft")), try #require(names.firstIndex(of: "eyeBlinkLeft_50"))
        )
        #expect(Array(names.prefix(52)) == ARKitShape.names && names.contains("tongueOut_50"))
        let blink = try #require(head.namedExpressions.firstIndex { $0.name == "eyeBlinkLeft" })
        let fitting = head.fittingLids(to: [])
        let truth = fitting.vertices(
            HeadParameters(expression: fitting.coefficients(ofNamed: blink, weight: 0.5)))
        let (a, b) = (rig.morphs[whole].offsets, rig.morphs[half].offsets)
        for place in truth.indices {
            #expect(abs(rig.positions[place] + 0.5 * a[place] + b[place] - truth[place]) < 1e-6)
        }
        #expect(rig.morphs[whole].inBetweens.map(\.weight) == [0.25, 0.5, 0.75])
        let text = String(decoding: try USDExporter().layer(of: rig, textures: []), as: UTF8.self)
        #expect(text.contains("uniform vector3f[] inbetweens:at50 = ["))
    }

    /// Two frames of shapes that move pieces.
    private static func spoken(_ head: Head) -> AnimationTrack {
        let mixer = ExpressionMixer(head)
        let names = ["tongueOut", "jawOpen", "eyeBlinkLeft"]
        return AnimationTrack(
            name: "spoken", frameRate: 30,
            source: CapturedTrack(
                frameCount: 2, numbers: names.map { mixer.number(of: $0)! },
                values: [1, 0.2, 0.5, 0.1, 0, 0, 0.4, 1, 0.3, 0, 0.2, 0], mixer: mixer))
    }

    /// Our own reader, made for scans, sees the surface at rest.
    @Test func ourReaderSeesTheSurface() throws {
        let head = try Head.standard()
        let rig = try Rig(HeadIdentity(head, shape: [1, 1]))
        try TestFiles.withTemporaryFolder { folder in
            try GLBExporter().write(rig, to: folder + "/head.glb")
            let mesh = try MeshFile.read(folder + "/head.glb").mesh
            #expect(mesh.triangleCount == head.triangles.count / 3)
            let box = try #require(mesh.boundingBox)
            let truth = try #require(BoundingBox(positions: head.vertices(HeadParameters(shape: [1, 1]))))
            #expect((box.minimum - truth.minimum).length < 1e-6 && (box.maximum - truth.maximum).length < 1e-6)
        }
    }

    /// Sliders of other programs end at 0 and 1: no weight lies beyond, however far a track goes.
    @Test func weightsStayWithinSliders() throws {
        let head = Self.ball
        let track = AnimationTrack(name: "far", frameRate: 30, source: Far())
        let rig = try Rig(HeadIdentity(head), playing: track, options: RigOptions(morphs: []))
        let clip = try #require(rig.clip)
        #expect(clip.weights == [1, 1, 1, 0] && clip.largestError < 0.001)
        #expect(rig.morphs.map(\.name) == ["clip_base", "clip_expression_1"])
        let wild = try Rig(HeadIdentity(head), playing: Self.track(head))
        #expect(wild.clip!.weights.allSatisfy { (0...1).contains($0) })
    }

    private struct Far: FrameSource {
        let frameCount = 2
        func frame(_ index: Int) -> AnimationFrame { AnimationFrame(expression: [0, index == 0 ? 2 : -30, 5]) }
    }

    @Test func whatIsNotThereIsNamed() throws {
        let error = #expect(throws: RigError.self) {
            try Rig(HeadIdentity(Self.ball), options: RigOptions(morphs: [.arkit]))
        }
        #expect(error.map { "\($0)".contains("“ball”") && "\($0)".contains("--morphs expression") } == true)
        let lost = AnimationTrack(name: "lost", frameRate: 30, source: Lost())
        #expect(throws: RigError.unwritable(path: "a.glb", reason: "a value is not finite")) {
            try GLBExporter().bytes(of: try Rig(HeadIdentity(Self.ball), playing: lost), path: "a.glb")
        }
    }

    @Test func workCanBeStopped() throws {
        var asked = 0
        #expect(throws: RigError.cancelled) {
            try Rig(HeadIdentity(Self.ball), playing: Self.track(Self.ball)) {
                asked += 1
                return asked < 4
            }
        }
        #expect(asked == 4)
    }

    private struct Lost: FrameSource {
        let frameCount = 1
        func frame(_ index: Int) -> AnimationFrame { AnimationFrame(translation: Vector3(.nan, 0, 0)) }
    }
}
