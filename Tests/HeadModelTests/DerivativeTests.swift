import HeadModel
import Optimization
import SpatialGeometry
import TestSupport
import Testing

@Suite struct DerivativeTests {
    static let everything = ParameterLayout(
        shapeCount: RandomHead.shapeCount, expressionCount: RandomHead.expressionCount,
        joints: Set(HeadJoint.allCases), translation: true, scale: true)
    static let scanFit = ParameterLayout(
        shapeCount: 7, expressionCount: 5, joints: [.root, .jaw], translation: true)

    /// d·x of each point by the plain Double head.
    func projections(
        _ plain: PlainHead, _ parameters: HeadParameters, _ points: [SurfacePoint], _ directions: [SIMD3<Float>]
    ) -> [Double] {
        let vertices = plain.vertices(parameters)
        return zip(points, directions).map { point, direction in
            (0..<3).reduce(0.0) { sum, corner in
                let vertex = 3 * Int(point.corners[corner])
                let position = Vector3(vertices[vertex], vertices[vertex + 1], vertices[vertex + 2])
                return sum + Double(point.weights[corner]) * dot(position, Vector3(direction))
            }
        }
    }

    /// Rows are in metres a unit: a head's arm of 0.3 m rounds by 1e−7 in single precision.
    @Test(arguments: [0, 1e-9, 1e-5, 0.01, 0.5, 1.5, 3], [everything, scanFit])
    func rowsAgreeWithDifferencesOfThePlainHead(angle: Double, layout: ParameterLayout) {
        let arrays = RandomHead.arrays(seed: 6)
        let (plain, head) = (PlainHead(arrays), Head(arrays))
        let parameters = RandomHead.parameters(seed: 60, angle: angle)
        let (points, directions) = RandomHead.points(on: head, count: 40, seed: 61)
        let posed = PosedHead(head, layout: layout, at: parameters)
        let rows = posed.derivativeRows(points: points, directions: directions)
        let expected = GradientCheck.centralDifferences(count: layout.count, step: 1e-5) { step in
            projections(plain, layout.stepped(parameters, by: step), points, directions)
        }
        #expect(largestDifference(rows, expected.flatMap(\.self)) < 2e-6)
    }

    /// The fast head's own differences: with steps of 1e−2 its rounding and the curvature are both below 1e−4.
    @Test func rowsAgreeWithDifferencesOfTheFastHead() {
        let head = Head(RandomHead.arrays(seed: 7))
        let parameters = RandomHead.parameters(seed: 70, angle: 0.4)
        let (points, directions) = RandomHead.points(on: head, count: 12, seed: 71)
        let layout = DerivativeTests.everything
        var posed = PosedHead(head, layout: layout, at: parameters)
        let rows = posed.derivativeRows(points: points, directions: directions)
        let expected = GradientCheck.centralDifferences(count: layout.count, step: 1e-2) { step in
            posed.update(layout.stepped(parameters, by: step))
            return zip(points, directions).map { Double((posed.position($0) * $1).sum()) }
        }
        #expect(largestDifference(rows, expected.flatMap(\.self)) < 1e-4)
    }

    @Test func updatingIsTheSameAsMakingAnew() {
        let head = Head(RandomHead.arrays(seed: 8))
        let (first, second) = (
            RandomHead.parameters(seed: 80, angle: 1), RandomHead.parameters(seed: 81, angle: 0.2)
        )
        let (points, directions) = RandomHead.points(on: head, count: 9, seed: 82)
        var posed = PosedHead(head, layout: DerivativeTests.everything, at: first)
        posed.update(second)
        let fresh = PosedHead(head, layout: DerivativeTests.everything, at: second)
        #expect(posed.vertices == fresh.vertices)
        #expect(
            posed.derivativeRows(points: points, directions: directions)
                == fresh.derivativeRows(points: points, directions: directions))
        #expect(posed.vertices == head.vertices(second))
    }

    @Test func blocksOfLandmarksAreRowsOfTheAxes() throws {
        let head = Head(RandomHead.arrays(seed: 9))
        let parameters = RandomHead.parameters(seed: 90, angle: 0.3)
        let layout = DerivativeTests.scanFit
        let posed = PosedHead(head, layout: layout, at: parameters)
        let points = try head.landmarkPoints(.ibug68, yaw: parameters.pose.yaw())
        let block = posed.positionDerivatives(of: points)
        #expect(block.count == 68 * 3 * layout.count)
        let rows = posed.derivativeRows(
            points: points, directions: [SIMD3<Float>](repeating: SIMD3(0, 1, 0), count: 68))
        for landmark in 0..<68 {
            let start = (3 * landmark + 1) * layout.count
            #expect(
                Array(block[start..<start + layout.count])
                    == Array(rows[landmark * layout.count..<(landmark + 1) * layout.count]))
        }
    }
}
