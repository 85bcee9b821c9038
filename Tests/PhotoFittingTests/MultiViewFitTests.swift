import Cameras
@testable import PhotoFitting
import Landmarks
import Registration
import HeadModel
import TestSupport
import Testing

/// Heads of known truth in the sight of several calibrated cameras.
@Suite struct MultiViewFitTests {
    /// A head somewhere in a world of millimetres, seen by three cameras, one with distortion.
    struct Rig {
        let parameters: HeadParameters
        let worldFromHead: RigidTransform
        var views: [CalibratedView] = []

        init(_ head: Head, noise: Double, _ generator: inout SeededGenerator) throws {
            parameters = HeadParameters(
                shape: (0..<head.shapeCount).map { $0 < 30 ? 0.8 * generator.normal() : 0 },
                expression: (0..<head.expressionCount).map { $0 < 20 ? 0.6 * generator.normal() : 0 },
                pose: HeadPose(jaw: Vector3(0.1, 0, 0)))
            worldFromHead = RigidTransform(
                rotation: generator.rotation(), translation: Vector3(generator.normal(), generator.normal(), 2))
            let points = try head.landmarks(.ibug51, vertices: head.vertices(parameters))
            for (index, yaw) in [-0.4, 0, 0.45].enumerated() {
                let camera = try Camera(
                    model: .openCV, width: 1280, height: 960,
                    parameters: [1800, 1820, 650, 470, index == 1 ? -0.1 : 0, 0.02, 0.001, -0.001])
                let cameraFromHead = RigidTransform(
                    rotation: PhotoFit.viewerFromCamera * YawPitchRoll(yaw: yaw, pitch: 0.1, roll: 0.05).rotation,
                    translation: Vector3(0.02, -0.01, 1))
                let pixels = points.map { point in
                    camera.project(cameraFromHead * Vector3(point))!
                        + noise * Vector2(generator.normal(), generator.normal())
                }
                var cameraFromWorld = cameraFromHead * worldFromHead.inverse
                cameraFromWorld.translation *= 1000
                views.append(
                    CalibratedView(
                        landmarks: ImageLandmarks(scheme: .ibug51, points: pixels), camera: camera,
                        cameraFromWorld: cameraFromWorld))
            }
        }
    }

    static func fitter(_ head: Head, noise: Double) -> PhotoFitter {
        var options = PhotoFitOptions.full
        options.pixelNoise = noise
        return PhotoFitter(head, options: options)
    }

    @Test func placeUnitAndFaceComeBack() throws {
        let head = try #require(PhotoFitterTests.head)
        var generator = SeededGenerator(seed: "placeUnitAndFaceComeBack")
        for _ in 0..<5 {
            let rig = try Rig(head, noise: 0.5, &generator)
            let fit = try Self.fitter(head, noise: 0.5).fit(rig.views)
            #expect(fit.unit == .millimetre)
            #expect(fit.views.count == 3 && fit.views.allSatisfy { $0.reprojectionError < 1 && $0.agreeingCount > 45 })
            let turn = (fit.worldFromHead.rotation.inverse * rig.worldFromHead.rotation).angle * 180 / .pi
            #expect(turn < 2, "\(turn)°")
            // The landmarks are where they were: half a pixel is a third of a millimetre, a prior pulls a little too.
            let found = try head.landmarks(.ibug51, vertices: head.vertices(fit.parameters))
            let truth = try head.landmarks(.ibug51, vertices: head.vertices(rig.parameters)).map {
                rig.worldFromHead * Vector3($0)
            }
            let mean = zip(found, truth).reduce(0) { $0 + 1000 * (Vector3($1.0) - $1.1).length } / 51
            #expect(mean < 1, "\(mean) mm")
            #expect((0..<6).allSatisfy { fit.covariance[$0, $0] > 0 })
        }
    }

    @Test func oneViewIsEnoughAndWrongOnesAreNamed() throws {
        let head = try #require(PhotoFitterTests.head)
        var generator = SeededGenerator(seed: "oneViewIsEnough")
        let rig = try Rig(head, noise: 0.5, &generator)
        let fitter = Self.fitter(head, noise: 1)
        let one = try fitter.fit([rig.views[1]], unit: .millimetre)
        let turn = (one.worldFromHead.rotation.inverse * rig.worldFromHead.rotation).angle * 180 / .pi
        #expect(turn < 5, "\(turn)°")
        // Cameras given the wrong way round see no face together.
        var swapped = rig.views
        for index in swapped.indices { swapped[index].cameraFromWorld = swapped[index].cameraFromWorld.inverse }
        #expect(throws: FittingError.self) { try fitter.fit(swapped) }
        #expect(throws: FittingError.self) { try fitter.fit(rig.views, unit: .metre) }
        var few = rig.views[0]
        few.landmarks = ImageLandmarks(scheme: .ibug51, indices: [0, 1], points: [.zero, Vector2(1, 1)])
        #expect(throws: FittingError.self) { try fitter.fit([few]) }
    }

    /// Photos of one person: the shared identity is nearer to the truth than one photo's.
    @Test func morePhotosTellMoreOfAnIdentity() throws {
        let head = try #require(PhotoFitterTests.head)
        var generator = SeededGenerator(seed: "morePhotosTellMoreOfAnIdentity")
        var scenes: [PhotoFitterTests.Scene] = []
        for _ in 0..<8 {
            scenes.append(
                try PhotoFitterTests.Scene(
                    head, scheme: .ibug68, noise: 0.5, knowsFocalLength: true, shape: scenes.first?.parameters.shape,
                    generator: &generator))
        }
        var fitter = Self.fitter(head, noise: 0.5)
        // The scenes' expressions are random components, which no weights of shapes give.
        fitter.options.findsWeights = false
        let truth = scenes[0].parameters.shape
        func error(_ fit: PhotoFit) -> Double {
            zip(fit.parameters.shape, truth).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        let together = try fitter.fit(scenes.map(\.observation))
        #expect(together.allSatisfy { $0.parameters.shape == together[0].parameters.shape })
        let alone = try scenes.map { try error(fitter.fit($0.observation)) }
        #expect(error(together[0]) < 0.8 * alone.reduce(0, +) / Double(alone.count))
    }
}
