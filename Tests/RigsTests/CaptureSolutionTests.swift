import Animation
import Files
import Foundation
import HeadModel
import Rigs
import SpatialGeometry
import TestSupport
import Testing

/// Weights of ARKit's shapes found in tracks, written, read back.
@Suite struct CaptureSolutionTests {
    static let count = ARKitShape.names.count

    /// Smooth weights that rest at both ends now and then, as captures do.
    static func capture(frames: Int) -> FaceCapture {
        var generator = SeededGenerator(seed: "capture")
        let phases = (0..<count).map { _ in Double.random(in: 0...6.3, using: &generator) }
        let speeds = (0..<count).map { _ in Double.random(in: 0.03...0.15, using: &generator) }
        var weights: [Float] = []
        for frame in 0..<frames {
            for shape in 0..<count {
                let wave = sin(phases[shape] + speeds[shape] * Double(frame))
                // Nothing shows a tongue on a head that has none.
                weights.append(ARKitShape.names[shape] == "tongueOut" ? 0 : Float(min(max(0.7 * wave, 0), 1)))
            }
        }
        let turns = (0..<frames).map { YawPitchRoll(yaw: 0.01 * Double($0), pitch: 0.1, roll: -0.2) }
        let still = YawPitchRoll(yaw: 0, pitch: 0, roll: 0)
        return FaceCapture(
            name: "made", frameRate: 30, weights: weights, head: turns,
            leftEye: Array(repeating: still, count: frames), rightEye: Array(repeating: still, count: frames))
    }

    /// A track that is made of weights gives them back, and the face is the same.
    @Test func weightsComeBack() throws {
        let head = try Head.standard()
        let made = Self.capture(frames: 90)
        let solution = try CaptureSolver().solve(
            try made.track(for: head), on: HeadIdentity(head, shape: [1, -1, 0.5]))
        let differences = zip(solution.capture.weights, made.weights).map { abs($0 - $1) }
        let mean = differences.reduce(0, +) / Float(differences.count)
        #expect(mean < 0.02 && solution.largestError < 0.2 && solution.meanError < 0.02)
        #expect(solution.capture.weights.allSatisfy { (0...1).contains($0) })
        for (found, truth) in zip(solution.capture.head, made.head) {
            #expect(abs(found.yaw - truth.yaw) < 1e-6 && abs(found.roll - truth.roll) < 1e-6)
        }
    }

    /// Expressions that no weights in the box make are met as near as may be, without a jump from frame to frame.
    @Test func whatIsOutOfReachIsMetSmoothly() throws {
        let head = try Head.standard()
        let track = AnimationTrack(name: "wild", frameRate: 30, source: Wild())
        let solution = try CaptureSolver().solve(track, on: HeadIdentity(head))
        #expect(solution.largestError > 1 && solution.largestError.isFinite)
        let weights = solution.capture.weights
        #expect(weights.allSatisfy { (0...1).contains($0) })
        for place in Self.count..<weights.count { #expect(abs(weights[place] - weights[place - Self.count]) < 0.2) }
    }

    private struct Wild: FrameSource {
        let frameCount = 40
        func frame(_ index: Int) -> AnimationFrame {
            AnimationFrame(expression: (0..<8).map { 3 * sin(0.05 * Double(index) + Double($0)) })
        }
    }

    /// The files are read back as the same track.
    @Test(arguments: ["csv", "json"]) func filesComeBack(ending: String) throws {
        let head = try Head.standard()
        let made = Self.capture(frames: 45)
        let bytes = ending == "csv" ? CaptureFile.csv(made) : try CaptureFile.json(made)
        if ending == "csv" {
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { $0.split(separator: ",") }
            #expect(lines.count == 46 && lines.allSatisfy { $0.count == 63 })
            #expect(lines[0][0] == "Timecode" && lines[0][2] == "EyeBlinkLeft" && lines[0][54] == "HeadYaw")
            #expect(lines[31][0] == "00:00:01:00.000" && lines[1][1] == "61")
            #expect(lines[1][2...].allSatisfy { $0.split(separator: ".")[1].count == 10 })
        }
        try TestFiles.withTemporaryFolder { folder in
            let path = folder + "/made." + ending
            try AtomicFile.write(bytes, to: path)
            let track = try TrackFile.read(path, for: head)
            #expect(track.frameCount == 45 && track.frameRate == 30 && track.name == "made")
            let truth = try made.track(for: head)
            for index in [0, 20, 44] {
                let (found, wanted) = (track.source.frame(index), truth.source.frame(index))
                #expect(zip(found.expression, wanted.expression).allSatisfy { abs($0 - $1) < 1e-6 })
                #expect(zip(found.pose.joints, wanted.pose.joints).allSatisfy { ($0 - $1).length < 1e-6 })
            }
        }
    }

    @Test func aHeadWithoutTheShapesIsNamed() throws {
        let track = AnimationTrack(name: "wild", frameRate: 30, source: Wild())
        #expect(throws: RigError.noTargets(.arkit, head: "ball")) {
            try CaptureSolver().solve(track, on: HeadIdentity(BallHead.make(subdivisions: 1)))
        }
    }
}
