import HeadModel
import Optimization
import SpatialGeometry
import TestSupport
import Testing

/// The laws of evaluation on the head that comes with the project.
@Suite struct DefaultHeadEvaluationTests {
    static let arrays = try! HeadModelArrays.load(TestFiles.root + "/assets/heads/flambeau.npz")

    /// Coefficients of several standard deviations and joints bent as far as they go.
    static func parameters(_ seed: String) -> HeadParameters {
        var generator = SeededGenerator(seed: seed)
        func vector(_ size: Double) -> Vector3 { size * generator.direction() }
        return HeadParameters(
            shape: (0..<arrays.shapeCount).map { _ in 1.5 * generator.normal() },
            expression: (0..<arrays.expressionCount).map { _ in 1.5 * generator.normal() },
            pose: HeadPose(
                root: vector(3), neck: vector(0.5), jaw: Vector3(0.4, 0.1, 0.02), leftEye: vector(0.4),
                rightEye: vector(0.4)), translation: vector(0.5), scale: 1.1)
    }

    @Test func fastAgreesWithPlain() {
        let (plain, head) = (PlainHead(Self.arrays), Head(Self.arrays))
        let batch = ["one", "two", "three"].map(Self.parameters)
        var evaluator = HeadEvaluator(head)
        let expected = batch.flatMap { plain.vertices($0) }
        #expect(largestDifference(evaluator.vertices(batch), expected) < 2e-6)
    }

    @Test func rowsAgreeWithDifferencesOfThePlainHead() throws {
        let (plain, head) = (PlainHead(Self.arrays), Head(Self.arrays))
        let parameters = Self.parameters("derivatives")
        let layout = ParameterLayout(
            shapeCount: 4, expressionCount: 3, joints: Set(HeadJoint.allCases), translation: true, scale: true)
        let landmarks = try head.landmarkPoints(.ibug68, yaw: parameters.pose.yaw())
        let block = PosedHead(head, layout: layout, at: parameters).positionDerivatives(of: landmarks)
        let expected = GradientCheck.centralDifferences(count: layout.count, step: 1e-5) { step in
            let vertices = plain.vertices(layout.stepped(parameters, by: step))
            return landmarks.flatMap { point in
                (0..<3).map { coordinate in
                    (0..<3).reduce(0.0) {
                        $0 + Double(point.weights[$1]) * vertices[3 * Int(point.corners[$1]) + coordinate]
                    }
                }
            }
        }
        #expect(largestDifference(block, expected.flatMap(\.self)) < 5e-6)
    }
}
