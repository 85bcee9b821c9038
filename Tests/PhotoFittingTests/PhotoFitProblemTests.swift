import Cameras
import HeadModel
import Optimization
import TestSupport
import Testing

@testable import PhotoFitting

/// The derivatives of the problem behind photos, clips and calibrated views, in double precision.
@Suite struct PhotoFitProblemTests {
    static let arrays = BallHead.arrays(subdivisions: 3)

    /// Some points of the ball as some cameras see them, some pixels off, in frames of their own.
    static func problem(
        cameras: [Camera], frameCount: Int, isFocalLengthFree: Bool, seed: String
    ) -> (problem: PhotoFitProblem<PlainSurface>, state: [FrameState]) {
        var generator = SeededGenerator(seed: seed)
        let layout = ParameterLayout(shapeCount: 4, expressionCount: 3, joints: [.jaw, .leftEye])
        let plain = PlainHead(arrays)
        let triangleCount = arrays.triangles.count / 3
        var (frames, state, surfaces): ([ObservedFrame], [FrameState], [PlainSurface]) = ([], [], [])
        let shape = (0..<4).map { _ in generator.normal() }
        for _ in 0..<frameCount {
            let worldFromHead = RigidTransform(
                rotation: generator.rotation(), translation: Vector3(0.1, -0.05, 0.9))
            let parameters = HeadParameters(
                shape: shape, expression: (0..<3).map { _ in generator.normal() },
                pose: HeadPose(jaw: Vector3(0.2, 0.05, -0.03), leftEye: Vector3(0.1, -0.2, 0)))
            let surface = PlainSurface(plain, layout: layout, at: parameters)
            var views: [ObservedView] = []
            for camera in cameras {
                let cameraFromWorld = RigidTransform(
                    rotation: Rotation(axisAngle: 0.15 * Vector3(generator.normal(), generator.normal(), 0)),
                    translation: 0.03 * Vector3(generator.normal(), generator.normal(), generator.normal()))
                var view = ObservedView(camera: camera, cameraFromWorld: cameraFromWorld)
                for _ in 0..<25 {
                    let triangle = Int.random(in: 0..<triangleCount, using: &generator)
                    let corners = (0..<3).map { arrays.triangles[3 * triangle + $0] }
                    let (a, b) = (
                        Float.random(in: 0...0.5, using: &generator), Float.random(in: 0...0.5, using: &generator)
                    )
                    let point = SurfacePoint(
                        corners: SIMD3(corners[0], corners[1], corners[2]), weights: SIMD3(a, b, 1 - a - b))
                    let pixel = camera.project(cameraFromWorld * (worldFromHead * surface.place(of: point)))!
                    view.points.append(point)
                    view.targets.append(pixel + 3 * Vector2(generator.normal(), generator.normal()))
                    view.precisions.append(Double.random(in: 0.2...0.6, using: &generator))
                }
                views.append(view)
            }
            frames.append(ObservedFrame(views: views, assumedFocalLength: isFocalLengthFree ? 900 : nil))
            state.append(
                FrameState(
                    worldFromHead: worldFromHead, focalLength: 1.1 * cameras[0].focalLengths.x, parameters: parameters))
            surfaces.append(surface)
        }
        return (PhotoFitProblem(frames, evaluations: surfaces, layout: layout, focalSpread: 0.4), state)
    }

    /// Photos of one person, each with a focal length to find.
    @Test func derivativesOfPhotosAreThoseOfTheCost() throws {
        let camera = try Camera(focalLength: 1000, width: 1280, height: 960)
        let (problem, state) = Self.problem(
            cameras: [camera], frameCount: 2, isFocalLengthFree: true, seed: "derivativesOfPhotos")
        let check = DerivativeCheck(problem, at: state)
        #expect(check.verdict == .consistent, "\(check)")
    }

    /// One frame seen through lenses of every kind.
    @Test func derivativesOfViewsAreThoseOfTheCost() throws {
        let (problem, state) = Self.problem(
            cameras: SampleCameras.all, frameCount: 1, isFocalLengthFree: false, seed: "derivativesOfViews")
        let check = DerivativeCheck(problem, at: state)
        #expect(check.verdict == .consistent, "\(check)")
    }

    /// Weights of shapes instead of coefficients, lids that overlap, openings, and left coupled to right.
    @Test func derivativesOfWeightsAreThoseOfTheCost() throws {
        let camera = try Camera(focalLength: 1000, width: 1280, height: 960)
        let (plain, start) = Self.problem(
            cameras: [camera], frameCount: 2, isFocalLengthFree: true, seed: "derivativesOfWeights")
        var generator = SeededGenerator(seed: "derivativesOfWeights, shapes")
        var arrays = Self.arrays
        arrays.namedExpressions = ["browDownLeft", "browDownRight", "jawOpen", "mouthLeft"].map { name in
            NamedExpression(
                name: name, expression: (0..<arrays.expressionCount).map { _ in 2 * generator.normal() },
                pose: name == "jawOpen" ? HeadPose(jaw: Vector3(0.4, 0, 0)) : HeadPose())
        }
        let head = Head(arrays)
        let shapes = try #require(ExpressionShapes(head))
        let layout = ParameterLayout(
            shapeCount: 4, expressionCount: head.expressionCount, joints: ExpressionShapes.joints)
        let unknowns = ExpressionUnknowns(
            shapes, layout: layout, cameraCount: PhotoFitProblem<PlainSurface>.cameraCount, showsIrises: false)
        #expect(unknowns.free == [0, 1, 2, 3] && unknowns.pairs.count == 1)
        var (frames, state) = (plain.frames, start)
        for index in state.indices {
            state[index].weights = [0.2, 0.35, 0.6, 0.1]
            state[index].parameters = shapes.applying(state[index].weights, to: state[index].parameters)
            let points = frames[index].views[0].points
            frames[index].views[0].openings = [
                .init(upper: 0, lower: 1, precision: 0.7), .init(upper: 2, lower: 5, precision: 0.2),
            ]
            // One of each two ways round is an overlap.
            frames[index].contacts = [points[3], points[4], points[4], points[3]]
        }
        let surfaces = state.map { PlainSurface(PlainHead(arrays), layout: layout, at: $0.parameters) }
        let problem = PhotoFitProblem(
            frames, evaluations: surfaces, layout: layout, focalSpread: 0.4, expression: unknowns)
        let check = DerivativeCheck(problem, at: state)
        #expect(check.verdict == .consistent, "\(check)")
    }

    /// The rows of the fast head are those of the plain one, as far as single precision goes.
    @Test func theFastHeadGivesTheSameEquations() throws {
        let camera = try Camera(focalLength: 1000, width: 1280, height: 960)
        let (plain, state) = Self.problem(
            cameras: [camera], frameCount: 2, isFocalLengthFree: true, seed: "theFastHeadGivesTheSameEquations")
        let fast = PhotoFitProblem(
            Head(Self.arrays), layout: plain.layout, plain.frames, focalSpread: 0.4, start: state)
        var (expected, found) = (plain.emptyEquations(), fast.emptyEquations())
        plain.linearize(at: state, into: &expected)
        fast.linearize(at: state, into: &found)
        #expect(abs(found.cost / expected.cost - 1) < 1e-5)
        let scale = expected.gradient.map(abs).max() ?? 0
        for (a, b) in zip(found.gradient, expected.gradient) { #expect(abs(a - b) < 1e-5 * scale) }
    }
}
