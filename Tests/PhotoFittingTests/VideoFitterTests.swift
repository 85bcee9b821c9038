@testable import PhotoFitting
import Landmarks
import Registration
import Foundation
import HeadModel
import SpatialGeometry
import TestSupport
import Testing

/// Heads of known motion seen by a camera of unknown focal length, and how their poses are smoothed.
@Suite struct VideoFitterTests {
    static let head = PhotoFitterTests.head

    /// A head that nods, turns and speaks in front of a camera.
    struct Film {
        static let (width, height, focalLength) = (1280, 720, 1500.0)
        var shape: [Double]
        var poses: [RigidTransform] = []
        var observations: [PhotoObservation?] = []

        init(_ head: Head, frames: Int, noise: Double, seed: String) throws {
            var generator = SeededGenerator(seed: seed)
            shape = (0..<head.shapeCount).map { $0 < 20 ? 0.8 * generator.normal() : 0 }
            for frame in 0..<frames {
                let t = Double(frame) / 30
                let angles = YawPitchRoll(
                    yaw: 0.6 * sin(2 * t), pitch: 0.2 * sin(3 * t + 1), roll: 0.1 * sin(1.3 * t))
                let pose = RigidTransform(
                    rotation: PhotoFit.viewerFromCamera * angles.rotation,
                    translation: Vector3(0.1 * sin(t), 0.03 * cos(t), 0.9))
                let parameters = HeadParameters(
                    shape: shape, pose: HeadPose(jaw: Vector3(0.12 * (1 - cos(8 * t)), 0, 0)))
                let points = try head.landmarks(.mediapipe478, vertices: head.vertices(parameters)).map { point in
                    let seen = pose * Vector3(point)
                    return Film.focalLength / seen.z * Vector2(seen.x, seen.y)
                        + Vector2(Double(Film.width), Double(Film.height)) / 2
                        + Vector2(generator.normal(), generator.normal()) * noise
                }
                poses.append(pose)
                observations.append(
                    PhotoObservation(
                        landmarks: ImageLandmarks(
                            scheme: .mediapipe478, indices: try head.landmarkIndices(.mediapipe478), points: points),
                        width: Film.width, height: Film.height))
            }
        }
    }

    @Test func oneIdentityAndOneFocalLengthServeAllFrames() throws {
        let head = try #require(Self.head)
        var film = try Film(head, frames: 40, noise: 1, seed: "oneIdentityAndOneFocalLengthServeAllFrames")
        film.observations[17] = nil
        var options = PhotoFitOptions.full
        options.noise = 0.004
        let fit = try VideoFitter(head, options: options).fit([film.observations])[0]
        #expect(fit.frames[17] == nil && fit.frames.compactMap(\.self).count == 39)
        let fits = fit.frames.compactMap(\.self)
        #expect(fits.allSatisfy { $0.focalLength == fits[0].focalLength && $0.parameters.shape == fit.shape })
        #expect(fits[0].focalLengthSource == .estimated)
        #expect(abs(log(fits[0].focalLength / Film.focalLength)) < 0.15, "\(fits[0].focalLength)")
        var errors: [Double] = []
        for (pose, found) in zip(film.poses, fit.frames) {
            guard let found else { continue }
            let truth = PhotoFit.directionAlongSight(pose).rotation
            errors.append(truth.angle(to: found.yawPitchRoll.rotation) * 180 / .pi)
        }
        #expect(errors.sorted()[errors.count / 2] < 1.5, "\(errors)")

        // As a track: one set of parameters a frame, the head at its own place at first, and where frames say.
        let track = VideoFit.track(fit.frames, of: head)
        #expect(track.count == 40 && track[17] == track[16])
        func viewed(_ frame: Int) -> Vector3 {
            let joint = head.restJoints(track[frame])[0]
            // Where the head's origin goes: the root turns about its joint.
            let root = Rotation(axisAngle: track[frame].pose.root)
            return root * -joint + joint + track[frame].translation
        }
        #expect(viewed(0).length < 1e-9)
        let first = fits[0].cameraFromHead.translation
        let last = fits[38].cameraFromHead.translation
        let expected = PhotoFit.viewerFromCamera * (last - first)
        #expect((viewed(39) - expected).length < 1e-9)
    }

    /// Nobody gives nothing; somebody who is never seen is an error; a frame whose landmarks give no pose says why.
    @Test func framesWithoutAPoseSayWhy() throws {
        let head = try #require(Self.head)
        var film = try Film(head, frames: 6, noise: 0.5, seed: "framesWithoutAPoseSayWhy")
        let fitter = VideoFitter(head, options: .pose)
        #expect(try fitter.fit([]).isEmpty)
        let error = #expect(throws: FittingError.self) {
            try fitter.fit([film.observations, [nil, nil]], place: "clip")
        }
        #expect(error?.description == "clip: face 2 is seen in no frame")
        // Points that all lie in one place, trusted less than the others so that no identity comes from them.
        let count = try #require(film.observations[4]).landmarks.points.count
        film.observations[4]?.landmarks.points = Array(repeating: Vector2(5, 5), count: count)
        film.observations[4]?.landmarks.weights = Array(repeating: 0.1, count: count)
        let fit = try fitter.fit([film.observations])[0]
        #expect(fit.frames[4] == nil && fit.frames.compactMap(\.self).count == 5)
        #expect(Array(fit.failures.keys) == [4])
    }

    /// At rest noise shrinks; in steady motion the smoothed angle is behind by just the lag that is stated.
    @Test func smoothingIsCalmAndItsLagIsStated() throws {
        let head = try #require(Self.head)
        let film = try Film(head, frames: 1, noise: 0, seed: "smoothingIsCalmAndItsLagIsStated")
        let fit = try PhotoFitter(head).fit(film.observations[0]!)
        func turned(_ yaw: Double, _ x: Double) -> PhotoFit {
            var result = fit
            result.cameraFromHead.rotation = Rotation(axisAngle: Vector3(0, yaw, 0)) * fit.cameraFromHead.rotation
            result.cameraFromHead.translation.x = x
            return result
        }
        func yaw(_ found: PhotoFit) -> Double {
            (found.cameraFromHead.rotation * fit.cameraFromHead.rotation.inverse).axisAngle.y
        }
        var generator = SeededGenerator(seed: "smoothingIsCalmAndItsLagIsStated")
        var calm = PoseSmoother(cutoff: 1.5, frameRate: 30)
        var (before, after): ([Double], [Double]) = ([], [])
        for _ in 0..<300 {
            let noise = 0.01 * generator.normal()
            let smoothed = calm.smooth(turned(noise, noise))
            before.append(noise * noise)
            after.append(yaw(smoothed) * yaw(smoothed))
        }
        func mean(_ values: some Collection<Double>) -> Double { values.reduce(0, +) / Double(values.count) }
        let reduction = (mean(after.dropFirst(30)) / mean(before.dropFirst(30))).squareRoot()
        #expect(reduction < 0.55, "\(reduction)")

        for speed in [0.05, 0.5, 1.5] {
            var smoother = PoseSmoother(cutoff: 1.5, frameRate: 30)
            var smoothed = fit
            // Less than half a turn in all.
            let last = min(90, Int(75 / speed))
            for frame in 0...last { smoothed = smoother.smooth(turned(speed * Double(frame) / 30, 0)) }
            let behind = (speed * Double(last) / 30 - yaw(smoothed)) / speed
            #expect(abs(behind - smoother.lag) < 0.02 * smoother.lag, "\(behind) s, stated \(smoother.lag)")
            #expect(abs(smoother.lag - smoother.lag(speed: speed)) < 0.01 * smoother.lag)
        }
    }

    /// A frame in which the face was not seen counts as time that passed.
    @Test func missingFramesDoNotSpeedUpTheFilter() throws {
        var gain = OneEuroGain(cutoff: 1, slope: 0, frameRate: 30)
        let one = gain.share(change: [0.1], frames: 1)
        let two = gain.share(change: [0.1], frames: 2)
        #expect(one > 0 && two > one && two < 2 * one)
        #expect(abs(gain.lag - 1 / (2 * .pi)) < 1e-12)
    }
}
