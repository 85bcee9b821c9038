@testable import HeadModel
@testable import Learning
import SpatialGeometry
import TestSupport
import Testing

/// Two models, and what they have in common.
@Suite struct ModelComparisonTests {
    static let model = BallHead.arrays(subdivisions: 3)

    @Test func aModelIsLikeItself() throws {
        let same = try ModelComparison(Self.model, Self.model)
        #expect(same.meanDistance < 1e-9 && same.openJawDistance < 1e-9 && same.weightChange == 0)
        #expect(same.joints.count == 5 && same.joints.allSatisfy { $0.distance < 1e-4 })
        for span in [same.identities, same.expressions] {
            #expect(abs(span.secondInFirst.last! - 1) < 1e-9 && abs(span.firstInSecond.last! - 1) < 1e-9)
            #expect(span.principalAngles.allSatisfy { $0 < 0.01 })
        }
    }

    /// A model turned and moved as a whole is the same; one of other identities is not.
    @Test func motionsAsAWholeDoNotCount() throws {
        let turn = Rotation(axisAngle: Vector3(0.1, -0.2, 0.05))
        var moved = Self.model
        let columns = moved.shapeCount + moved.expressionCount
        for vertex in 0..<moved.vertexCount {
            moved.template.set(vertex, turn * moved.template.point(vertex) + Vector3(0.01, 0.02, 0.03))
            for column in 0..<columns {
                let at = (0..<3).map { (3 * vertex + $0) * columns + column }
                let turned =
                    turn * Vector3(moved.blendShapes[at[0]], moved.blendShapes[at[1]], moved.blendShapes[at[2]])
                for axis in 0..<3 { moved.blendShapes[at[axis]] = turned[axis] }
            }
        }
        let same = try ModelComparison(Self.model, moved)
        #expect(same.meanDistance < 1e-6 && same.joints.allSatisfy { $0.distance < 1e-3 })
        #expect(abs(same.identities.secondInFirst.last! - 1) < 1e-6)

        // The last identity is another: one angle of the span is wide, and its share of the variance is not held.
        var other = Self.model
        for row in other.template.indices {
            other.blendShapes[row * columns + other.shapeCount - 1] = row % 3 == row / 3 % 3 ? 1e-3 : -1e-3
        }
        let different = try ModelComparison(Self.model, other)
        #expect(different.identities.principalAngles.last! > 30)
        #expect(different.identities.secondInFirst.last! < 0.999)
        #expect(different.expressions.secondInFirst.last! > 0.999)
    }

    @Test func anotherTopologyIsRefused() {
        expectError("compare models of one topology") {
            _ = try ModelComparison(Self.model, BallHead.arrays(subdivisions: 2))
        }
    }
}
