import Animation
import Foundation
import HeadModel
import SpatialGeometry
import TestSupport
import Testing

@Suite struct KeyframeTests {
    private func track(_ text: String, _ name: String = "track.yaml") throws -> AnimationTrack {
        try TestFiles.withTemporaryFolder { folder in
            try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
            return try TrackFile.read("\(folder)/\(name)", for: SmallHead.head)
        }
    }

    private func message(_ text: String, _ name: String = "track.yaml") -> String {
        do {
            _ = try track(text, name)
            return "read without an error"
        } catch { return "\(error)" }
    }

    @Test func channelsRunThroughTheKeyframesThatNameThem() throws {
        let track = try track(
            """
            frame-rate: 10
            interpolation: linear
            keyframes:
              - time: 0
                expressions: {jawOpen: 0}
                coefficients: {5: 1}
                joints: {jaw: [0, 0, 0], neck: [0, 30, 0]}
              - time: 1
                expressions: {mouth_smile_l: 1, mouthSmileLeft: 1}
            """.replacingOccurrences(of: "mouth_smile_l: 1, ", with: "")
                + """

                  - time: 2
                    expressions: {JawOpen: 1, mouthSmile_L: 0}
                    joints: {jaw: [20, 0, 0]}
                    translation: [0, 0, 0.5]
                """)
        #expect(track.frameCount == 21 && track.frameRate == 10)
        let middle = track.source.frame(10)
        #expect(zip(middle.expression, [0.5, 2, 0, 0, 0, 1]).allSatisfy { abs($0 - $1) < 1e-12 })
        // Half of the named 0.4 rad and half of the keyed 20°, about one axis.
        #expect((middle.pose.jaw - Vector3(0.2 + 10 * .pi / 180, 0, 0)).length < 1e-12)
        #expect((middle.pose.neck - Vector3(0, .pi / 6, 0)).length < 1e-12)
        #expect(middle.translation == Vector3(0, 0, 0.5))
        #expect(abs(track.source.frame(20).expression[1]) < 1e-12)
    }

    @Test func jsonIsReadLikeYAML() throws {
        let track = try track(
            #"{"keyframes": [{"time": 0, "expressions": {"jawOpen": 0}}, {"time": 0.5, "expressions": {"jawOpen": 1}}]}"#,
            "track.json")
        #expect(track.frameCount == 16 && track.frameRate == 30 && track.name == "track")
        #expect(abs(track.source.frame(15).expression[0] - 1) < 1e-12)
    }

    @Test func loopsLeaveOutTheFrameThatIsTheFirst() throws {
        let track = try track(
            """
            {loop: true, duration: 1, frame-rate: 8, interpolation: linear,
             keyframes: [{time: 0, coefficients: {0: 0}}, {time: 0.5, coefficients: {0: 1}}]}
            """)
        #expect(track.frameCount == 8)
        #expect(abs(track.source.frame(6).expression[0] - 0.5) < 1e-12)
    }

    @Test func mistakesAreNamedWithTheirLine() {
        #expect(message("keyframes:\n  - time: 0\n    expressions: {jawOpne: 1}\n").contains("line 3"))
        #expect(message("keyframes:\n  - time: 0\n    expressions: {jawOpne: 1}\n").contains("did you mean “jawOpen”?"))
        #expect(message("keyframes:\n  - time: 0\n    joints: {jow: [0, 0, 0]}\n").contains("did you mean “jaw”?"))
        #expect(message("keyframes:\n  - time: 0\n    joints: {jaw: [0, 0]}\n").contains("three numbers"))
        #expect(message("keyframes:\n  - time: 0\n    coefficients: {6: 1}\n").contains("0 to 5"))
        #expect(message("keyframes:\n  - time: 0\n  - time: 0\n").contains("line 3"))
        #expect(message("keyframes:\n  - time: .nan\n").contains("a number was expected"))
        #expect(message("keyframes:\n  - tim: 0\n").contains("did you mean “time”?"))
        #expect(message("keyframes: []\n").contains("keyframes is missing"))
        #expect(message("interpolation: cubic\nkeyframes: [{time: 0}]").contains("step, linear, smooth"))
        #expect(message("frame-rate: 0\nkeyframes: [{time: 0}]").contains("above 0"))
        #expect(message("duration: 1e6\nframe-rate: 1000\nkeyframes: [{time: 0}]").contains("fewer than"))
        #expect(message("").contains("empty"))
        #expect(message("a: [b").contains("neither YAML nor JSON"))
        #expect(message("keyframes: 3").contains("keyframes is missing"))
        #expect(message("x", "track.txt").contains("no known kind"))
    }

    @Test func exampleTracksAreReadable() throws {
        let head = try Head.standard()
        let writer = SequenceWriter(head)
        var evaluator = HeadEvaluator(head)
        for (name, frameCount) in [("smile-blink-speak.yaml", 120), ("expression-sweep.yaml", 481)] {
            let track = try TrackFile.read("\(TestFiles.root)/assets/tracks/\(name)", for: head)
            #expect(track.name + ".yaml" == name && track.frameCount == frameCount)
            // The head moves from one quarter of a second to the next, by millimetres and not by more than a face can.
            var last = evaluator.vertices(writer.parameters(track.source.frame(0)))
            var farthest: Float = 0
            for index in stride(from: 6, to: track.frameCount, by: 6) {
                let vertices = evaluator.vertices(writer.parameters(track.source.frame(index)))
                let step = zip(vertices, last).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
                #expect(step < 0.03, "\(name), frame \(index)")
                farthest = max(farthest, step)
                last = vertices
            }
            #expect(farthest > 0.002)
        }
    }

    /// The sweep takes each of the first ten components to +3 and −3, alone.
    @Test func theSweepShowsOneComponentAfterTheOther() throws {
        let track = try TrackFile.read(
            "\(TestFiles.root)/assets/tracks/expression-sweep.yaml", for: try Head.standard())
        for component in 0..<10 {
            for (time, value) in [(0.5, 3.0), (1.5, -3)] {
                let frame = track.source.frame(Int((2 * Double(component) + time) * track.frameRate))
                let expected = (0..<frame.expression.count).map { $0 == component ? value : 0 }
                #expect(zip(frame.expression, expected).allSatisfy { abs($0 - $1) < 1e-12 }, "\(component)")
                #expect(frame.expression.count > component && frame.pose == HeadPose())
            }
        }
    }
}
