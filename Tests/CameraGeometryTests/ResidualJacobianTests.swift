@testable import CameraGeometry
import Optimization
import SpatialGeometry
import Testing

/// The gradient that each refinement gathers, against central differences of its cost through its own step.
@Suite struct ResidualJacobianTests {
    private func check<Problem: SmallProblem>(_ problem: Problem, _ state: Problem.State, step: Double = 1e-6) {
        var equations = SmallNormalEquations(count: problem.unknownCount)
        problem.linearize(at: state, into: &equations)
        let numeric = GradientCheck.centralDifferences(count: problem.unknownCount, step: step) { delta in
            var move = SIMD8<Double>.zero
            for (index, value) in delta.enumerated() { move[index] = value }
            return [problem.cost(at: problem.state(state, after: move))]
        }[0]
        let size = numeric.reduce(0) { max($0, abs($1)) }
        for index in 0..<problem.unknownCount {
            #expect(abs(equations.gradient[index] - numeric[index]) < 1e-5 * size + 1e-7)
        }
    }

    @Test(arguments: CameraTests.cameras)
    func pose(_ camera: Camera) {
        var random = Random(81)
        let pose = RigidTransform(rotation: random.rotation(), translation: random.vector(-1, 1))
        let pixels = (0..<12).map { _ in Vector2(random.uniform(50, 590), random.uniform(50, 430)) }
        let points = pixels.map { pose.inverse * (random.uniform(2, 4) * camera.bearing(of: $0)!) }
        let seen = pixels.map { $0 + 2 * Vector2(random.normal(), random.normal()) }
        let weights = pixels.map { _ in random.uniform(0.1, 1) }
        for loss in [RobustLoss.squared, .huber(scale: 2), .cauchy(scale: 2)] {
            for free in [false, true] {
                let problem = PoseProblem(
                    lens: camera.lens, points: points, pixels: seen, weights: weights, loss: loss,
                    refinesFocalLength: free)
                check(problem, PoseProblem.State(pose))
            }
        }
    }

    @Test func homography() {
        var random = Random(82)
        let first = (0..<12).map { _ in Vector2(random.uniform(-1, 1), random.uniform(-1, 1)) }
        let second = first.map { 0.9 * $0 + 0.05 * Vector2(random.normal(), random.normal()) }
        let weights = first.map { _ in random.uniform(0.1, 1) }
        let state = Matrix3x3(rows: Vector3(0.9, 0.1, 0.05), Vector3(-0.1, 1, 0.1), Vector3(0.05, -0.1, 1))
        check(HomographyProblem(first: first, second: second, weights: weights), state)
    }

    @Test func epipolar() {
        var random = Random(83)
        let scene = TwoViewScene(&random, count: 20, noise: 2)
        let (first, second) = (scene.rays(scene.first), scene.rays(scene.second))
        let weights = first.map { _ in random.uniform(0.1, 1) }
        let pixel = SIMD4(1e-3, 1.1e-3, 0.9e-3, 1.2e-3)
        func plane(_ points: [Vector3]) -> [Vector2] { points.map { Vector2($0.x, $0.y) } }
        let turned = Rotation(axisAngle: Vector3(0.01, -0.02, 0.01)) * scene.pose.rotation
        check(
            EpipolarProblem<EssentialParameters>(
                first: plane(first), second: plane(second), weights: weights, pixel: pixel),
            EssentialParameters(rotation: turned.matrix, direction: scene.pose.translation.normalized))
        check(
            EpipolarProblem<FundamentalParameters>(
                first: plane(first), second: plane(second), weights: weights, pixel: pixel),
            FundamentalParameters(Matrix3x3.crossProduct(scene.pose.translation) * turned.matrix)!)
    }
}
