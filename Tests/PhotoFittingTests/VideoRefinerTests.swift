import Foundation
import HeadModel
import Landmarks
import SpatialGeometry
import TestSupport
import Testing

@testable import PhotoFitting

/// A performance of known weights before a camera, solved frame by frame and then as one.
@Suite struct VideoRefinerTests {
    /// A head that turns a little, blinks every second and opens its mouth, seen with some noise and hidden for a while.
    struct Performance {
        var weights: [[Double]] = []
        var poses: [RigidTransform] = []
        var observations: [PhotoObservation?] = []
        var times: [Double] = []

        init(_ head: Head, frames: Int, hidden: Range<Int>, noise: Double, seed: String) throws {
            let shapes = try #require(ExpressionShapes(head))
            var generator = SeededGenerator(seed: seed)
            let shape = (0..<head.shapeCount).map { $0 < 20 ? 0.8 * generator.normal() : 0 }
            func number(_ name: String) -> Int { shapes.shapes.firstIndex { $0.name == name }! }
            for frame in 0..<frames {
                let t = Double(frame) / 30
                var weights = [Double](repeating: 0, count: shapes.count)
                let blink = frame % 30 < 8 ? sin(.pi * Double(frame % 30) / 8) : 0
                for name in ["eyeBlinkLeft", "eyeBlinkRight"] { weights[number(name)] = blink }
                weights[number("jawOpen")] = 0.25 * (1 - cos(6 * t))
                weights[number("browInnerUp")] = 0.4 * (1 - cos(2.5 * t))
                let pose = RigidTransform(
                    rotation: PhotoFit.viewerFromCamera
                        * YawPitchRoll(yaw: 0.3 * sin(2 * t), pitch: 0.1 * sin(3 * t), roll: 0.05 * sin(t)).rotation,
                    translation: Vector3(0.03 * sin(t), 0.01 * cos(t), 0.7))
                let parameters = shapes.applying(weights, to: HeadParameters(shape: shape))
                let points = try head.landmarks(.mediapipe478, vertices: head.vertices(parameters)).map { point in
                    let seen = pose * Vector3(point)
                    return 1200 / seen.z * Vector2(seen.x, seen.y) + Vector2(640, 360)
                        + noise * Vector2(generator.normal(), generator.normal())
                }
                self.weights.append(weights)
                poses.append(pose)
                times.append(t)
                observations.append(
                    hidden.contains(frame)
                        ? nil
                        : PhotoObservation(
                            landmarks: ImageLandmarks(
                                scheme: .mediapipe478, indices: try head.landmarkIndices(.mediapipe478), points: points),
                            width: 1280, height: 720, focalLength: 1200))
            }
        }
    }

    @Test func aPerformanceIsFollowedAndCalmed() throws {
        let head = try #require(PhotoFitterTests.head)
        let shapes = try #require(ExpressionShapes(head))
        let hidden = 20..<25
        let truth = try Performance(head, frames: 45, hidden: hidden, noise: 1.5, seed: "aPerformanceIsFollowed")
        let first = try VideoFitter(head).fit([truth.observations])[0]
        let fits = try VideoRefiner(head).refine(first, truth.observations, times: truth.times)
        #expect(fits.allSatisfy { $0 != nil })
        let seen = fits.indices.filter { !hidden.contains($0) }
        for name in ["eyeBlinkLeft", "eyeBlinkRight", "jawOpen", "browInnerUp"] {
            let number = try #require(shapes.shapes.firstIndex { $0.name == name })
            let error =
                seen.reduce(0) { $0 + abs(fits[$1]!.weights[number] - truth.weights[$1][number]) } / Double(seen.count)
            #expect(error < 0.15, "\(name) is off by \(error)")
        }
        // What is not there is not found.
        for (number, shape) in shapes.shapes.enumerated() where shape.name.hasPrefix("mouthSmile") {
            #expect(seen.allSatisfy { fits[$0]!.weights[number] < 0.25 })
        }
        #expect(fits.allSatisfy { $0!.weights.allSatisfy { (0...1).contains($0) } })
        func acceleration(_ frames: [PhotoFit?]) -> Double {
            (1..<18).reduce(0) { sum, index in
                let (a, b, c) = (frames[index - 1]!, frames[index]!, frames[index + 1]!)
                let before = b.cameraFromHead.rotation.inverse * a.cameraFromHead.rotation
                let after = b.cameraFromHead.rotation.inverse * c.cameraFromHead.rotation
                return sum + (before.axisAngle + after.axisAngle).length
            }
        }
        #expect(acceleration(fits) < 0.75 * acceleration(first.frames))
        func error(_ frames: [PhotoFit?]) -> Double {
            seen.reduce(0) { sum, index in
                sum + (frames[index]!.cameraFromHead.rotation.inverse * truth.poses[index].rotation).angle
            }
        }
        #expect(error(fits) < 1.02 * error(first.frames))
        // Hidden frames go on between their neighbours, less surely in the middle.
        for index in hidden {
            let fit = try #require(fits[index])
            #expect((fit.cameraFromHead.rotation.inverse * truth.poses[index].rotation).angle < 0.1)
        }
        #expect(fits[22]!.covariance[0, 0] > fits[20]!.covariance[0, 0])
        #expect(fits[20]!.covariance[0, 0] > fits[19]!.covariance[0, 0])
        #expect(first.frames[22] == nil)
    }

    /// Times that are not even, and a gap too long to bridge.
    @Test func aLongGapStaysOpen() throws {
        let head = try #require(PhotoFitterTests.head)
        var truth = try Performance(head, frames: 16, hidden: 6..<9, noise: 1, seed: "aLongGap")
        for index in 9..<16 { truth.times[index] += 2 }
        let first = try VideoFitter(head).fit([truth.observations])[0]
        let fits = try VideoRefiner(head).refine(first, truth.observations, times: truth.times)
        #expect(fits.indices.filter { fits[$0] == nil } == [6, 7, 8])
    }
}
