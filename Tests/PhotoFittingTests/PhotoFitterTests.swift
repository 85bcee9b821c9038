@testable import PhotoFitting
import Landmarks
import Registration
import Foundation
import HeadModel
import SpatialGeometry
import TestSupport
import Testing

/// Heads of known pose, identity and expression, seen through cameras of known focal length.
@Suite struct PhotoFitterTests {
    static let head: Head? = (try? HeadModelArrays.load(TestFiles.root + "/assets/heads/flambeau.npz")).map(Head.init)

    /// A head in front of a camera, and the landmarks that camera sees.
    struct Scene {
        var cameraFromHead: RigidTransform
        var focalLength: Double
        var parameters: HeadParameters
        var observation: PhotoObservation
        var points: [Vector2] { observation.landmarks.points }

        init(
            _ head: Head, scheme: LandmarkScheme, noise: Double, knowsFocalLength: Bool, shape: [Double]? = nil,
            generator: inout SeededGenerator
        ) throws {
            let (width, height) = (1280, 960)
            focalLength = Double.random(in: 1000...2500, using: &generator)
            let angles = YawPitchRoll(
                yaw: Double.random(in: -0.7...0.7, using: &generator),
                pitch: Double.random(in: -0.35...0.35, using: &generator),
                roll: Double.random(in: -0.35...0.35, using: &generator))
            // A face of 0.2 m fills about 300 pixels.
            let depth = 0.2 * focalLength / 300
            cameraFromHead = RigidTransform(
                rotation: PhotoFit.viewerFromCamera * angles.rotation,
                translation: Vector3(
                    depth * Double.random(in: -0.2...0.2, using: &generator),
                    depth * Double.random(in: -0.1...0.1, using: &generator), depth))
            parameters = HeadParameters(
                shape: shape ?? (0..<head.shapeCount).map { $0 < 30 ? 0.8 * generator.normal() : 0 },
                expression: (0..<head.expressionCount).map { $0 < 20 ? 0.8 * generator.normal() : 0 },
                pose: HeadPose(jaw: Vector3(Double.random(in: 0...0.25, using: &generator), 0, 0)))
            var points: [Vector2] = []
            let yaw = PhotoFit.directionAlongSight(cameraFromHead).yaw
            for point in try head.landmarks(scheme, vertices: head.vertices(parameters), yaw: yaw) {
                let seen = cameraFromHead * Vector3(point)
                let error = Vector2(generator.normal(), generator.normal()) * noise
                points.append(
                    Vector2(seen.x, seen.y) * (focalLength / seen.z) + Vector2(Double(width), Double(height)) / 2
                        + error)
            }
            observation = PhotoObservation(
                landmarks: ImageLandmarks(scheme: scheme, points: points), width: width, height: height,
                focalLength: knowsFocalLength ? focalLength : nil)
        }

        /// The angle between the head's direction and the fitted one, both along the line of sight.
        func rotationError(_ fit: PhotoFit) -> Double {
            var truth = fit
            truth.cameraFromHead = cameraFromHead
            return (truth.yawPitchRoll.rotation.inverse * fit.yawPitchRoll.rotation).angle * 180 / .pi
        }
    }

    /// Without noise and with the focal length known the pose comes back, whatever identity and expression.
    @Test(arguments: [LandmarkScheme.ibug68, .mediapipe478]) func cleanLandmarksGiveThePose(scheme: LandmarkScheme)
        throws
    {
        let head = try #require(Self.head)
        var generator = SeededGenerator(seed: "cleanLandmarksGiveThePose" + scheme.name)
        var options = PhotoFitOptions.full
        options.noise = 0.002
        var errors: [Double] = []
        for _ in 0..<8 {
            let scene = try Scene(head, scheme: scheme, noise: 0, knowsFocalLength: true, generator: &generator)
            let fit = try PhotoFitter(head, options: options).fit(scene.observation)
            #expect(fit.focalLengthSource == .given && fit.focalLength == scene.focalLength)
            #expect(fit.cameraFromHead.translation.z > 0)
            errors.append(scene.rotationError(fit))
        }
        #expect(errors.sorted()[4] < 1, "\(errors)")
    }

    /// One pixel of noise at a face of 300 pixels and an unknown focal length leave the pose and the expression known.
    @Test func noiseAndAnUnknownFocalLengthLeavePoseAndExpression() throws {
        let head = try #require(Self.head)
        var generator = SeededGenerator(seed: "noiseAndAnUnknownFocalLength")
        var options = PhotoFitOptions.full
        options.pixelNoise = 1.2
        var (rotations, correlations): ([Double], [Double]) = ([], [])
        for _ in 0..<24 {
            let scene = try Scene(head, scheme: .ibug68, noise: 1, knowsFocalLength: false, generator: &generator)
            let fit = try PhotoFitter(head, options: options).fit(scene.observation)
            rotations.append(scene.rotationError(fit))
            correlations.append(Self.correlation(head, scene.parameters, fit.parameters))
        }
        #expect(rotations.sorted()[12] <= 1.5, "\(rotations.sorted())")
        #expect(correlations.sorted()[12] >= 0.8, "\(correlations.sorted())")
    }

    /// How alike expression and jaw move the face's vertices from the neutral head: a cosine.
    static func correlation(_ head: Head, _ truth: HeadParameters, _ fitted: HeadParameters) -> Double {
        let still = head.vertices(HeadParameters())
        func motion(_ parameters: HeadParameters) -> [Double] {
            var moved = HeadParameters()
            moved.expression = parameters.expression
            moved.pose.jaw = parameters.pose.jaw
            let vertices = head.vertices(moved)
            return head.regions["face"]!.flatMap { vertex in
                (0..<3).map { Double(vertices[3 * Int(vertex) + $0] - still[3 * Int(vertex) + $0]) }
            }
        }
        let (a, b) = (motion(truth), motion(fitted))
        func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        return product(a, b) / (product(a, a) * product(b, b)).squareRoot()
    }

    /// Five points with the head's own spread of identity: a pose, and an uncertainty that covers its error.
    @Test func fivePointsGiveAnUncertainPose() throws {
        let head = try #require(Self.head)
        var generator = SeededGenerator(seed: "fivePointsGiveAnUncertainPose")
        var covered = 0
        for _ in 0..<20 {
            let five = try Scene(
                head, scheme: .retinaface5, noise: 1, knowsFocalLength: true, generator: &generator)
            let fit = try PhotoFitter(head).fit(five.observation)
            #expect(fit.cameraFromHead.translation.z > 0)
            let error = five.rotationError(fit) * .pi / 180
            if error < 3 * fit.rotationDeviations.length { covered += 1 }
        }
        #expect(covered >= 17, "\(covered) of 20 within three deviations")
    }

    @Test func photosOfOnePersonShareAnIdentity() throws {
        let head = try #require(Self.head)
        var generator = SeededGenerator(seed: "photosOfOnePersonShareAnIdentity")
        let first = try Scene(head, scheme: .ibug68, noise: 1, knowsFocalLength: true, generator: &generator)
        let second = try Scene(head, scheme: .ibug68, noise: 1, knowsFocalLength: true, generator: &generator)
        let fits = try PhotoFitter(head).fit([first.observation, second.observation])
        #expect(fits[0].parameters.shape == fits[1].parameters.shape)
        #expect(fits[0].parameters.expression != fits[1].parameters.expression)
    }

    /// Several people before one camera: one focal length, nearer to the truth than what each face says of it.
    @Test func facesOfAPhotoShareTheFocalLength() throws {
        let head = try #require(Self.head)
        var generator = SeededGenerator(seed: "facesOfAPhotoShareTheFocalLength")
        var (alone, together): ([Double], [Double]) = ([], [])
        for _ in 0..<4 {
            var scenes: [Scene] = []
            while scenes.count < 4 {
                var scene = try Scene(
                    head, scheme: .mediapipe478, noise: 1, knowsFocalLength: false, generator: &generator)
                // The same camera for all: the picture is as if it had been magnified.
                let zoom = 1500 / scene.focalLength
                let centre = scene.observation.principalPoint
                scene.observation.landmarks.points = scene.observation.landmarks.points.map {
                    centre + zoom * ($0 - centre)
                }
                scenes.append(scene)
            }
            var options = PhotoFitOptions.full
            options.noise = 0.004
            // As poses are found: the scenes' expressions are random components, which no weights of shapes give.
            options.findsWeights = false
            let fitter = PhotoFitter(head, options: options)
            let fits = try fitter.fit(faces: scenes.map(\.observation))
            #expect(Set(fits.map(\.focalLength)).count == 1 && fits[0].focalLengthSource == .estimated)
            together.append(abs(log(fits[0].focalLength / 1500)))
            for scene in scenes {
                let fit = try fitter.fit(scene.observation)
                let estimate = try #require(fit.focalLengthEstimate)
                alone.append(abs(log(estimate.pixels / 1500)))
                #expect(fits[0].focalLengthEstimate!.deviation < estimate.deviation)
            }
        }
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
        #expect(mean(together) < mean(alone), "\(together), alone \(alone)")
        #expect(mean(together) < 0.15, "\(together)")
    }

    /// The covariance along the line of sight is that of the angles: checked with random draws of the pose.
    @Test func deviationsAlongTheSightAreThoseOfTheAngles() throws {
        let head = try #require(Self.head)
        var generator = SeededGenerator(seed: "deviationsAlongTheSightAreThoseOfTheAngles")
        let scene = try Scene(
            head, scheme: .retinaface5, noise: 1, knowsFocalLength: false, generator: &generator)
        let fit = try PhotoFitter(head).fit(scene.observation)
        // C = L·Lᵀ by Cholesky, row by row.
        var lower = [[Double]](repeating: Array(repeating: 0, count: 6), count: 6)
        for row in 0..<6 {
            for column in 0...row {
                let rest =
                    fit.covariance[row, column] - (0..<column).reduce(0) { $0 + lower[row][$1] * lower[column][$1] }
                lower[row][column] = row == column ? rest.squareRoot() : rest / lower[column][column]
            }
        }
        var sums = Vector3.zero
        let count = 4_000
        for _ in 0..<count {
            // A tenth of the deviations: the angles are not linear in them.
            let normals = (0..<6).map { _ in 0.1 * generator.normal() }
            let draw = (0..<6).map { row in (0...row).reduce(0) { $0 + lower[row][$1] * normals[$1] } }
            var moved = fit
            moved.cameraFromHead.rotation =
                Rotation(axisAngle: Vector3(draw[0], draw[1], draw[2])) * fit.cameraFromHead.rotation
            moved.cameraFromHead.translation += Vector3(draw[3], draw[4], draw[5])
            let turn = (moved.yawPitchRoll.rotation * fit.yawPitchRoll.rotation.inverse).axisAngle
            sums += turn * turn
        }
        let sampled = 10 * (sums / Double(count)).squareRoot()
        for axis in 0..<3 { #expect(abs(sampled[axis] / fit.sightDeviations[axis] - 1) < 0.06, "\(sampled)") }
    }

    @Test func unusableLandmarksAreNamed() throws {
        let head = try #require(Self.head)
        let fitter = PhotoFitter(head)
        func error(_ landmarks: ImageLandmarks) -> FittingError? {
            #expect(throws: FittingError.self) {
                try fitter.fit(PhotoObservation(landmarks: landmarks, width: 100, height: 100), place: "a.jpg")
            }
        }
        #expect(error(ImageLandmarks(scheme: LandmarkScheme("nobody"), points: []))?.kind == .model)
        let three = ImageLandmarks(
            scheme: .ibug68, indices: [0, 1, 2], points: [.zero, Vector2(1, 0), Vector2(0, 1)])
        #expect(error(three)?.kind == .landmarks)
        let same = ImageLandmarks(scheme: .ibug68, points: Array(repeating: Vector2(5, 5), count: 68))
        #expect(error(same) != nil)
        #expect(try fitter.fit([PhotoObservation]()).isEmpty && fitter.fit(faces: []).isEmpty)
    }

    /// What is free follows from which points there are, not from how many: ten of the 478 missing leave the gaze free as
    /// long as irises are seen, and no iris none.
    @Test func irisesAreKnownByTheirIndices() throws {
        let head = try #require(Self.head)
        var generator = SeededGenerator(seed: "irisesAreKnownByTheirIndices")
        let scene = try Scene(
            head, scheme: .mediapipe478, noise: 0.5, knowsFocalLength: true, generator: &generator)
        func fit(without missing: Range<Int>) throws -> PhotoFit {
            var observation = scene.observation
            let known = try head.landmarkIndices(.mediapipe478)
            let kept = known.indices.filter { !missing.contains(known[$0]) }
            observation.landmarks = ImageLandmarks(
                scheme: .mediapipe478, indices: kept.map { known[$0] }, points: kept.map { scene.points[$0] })
            // Free turns: weights of shapes leave eyes that look ahead exactly there.
            var options = PhotoFitOptions.full
            options.findsWeights = false
            return try PhotoFitter(head, options: options).fit(observation)
        }
        #expect(try fit(without: 0..<20).parameters.pose.leftEye != .zero)
        #expect(try fit(without: 468..<478).parameters.pose.leftEye == .zero)
    }
}
