@testable import HeadModel
import SpatialGeometry
import TestSupport

extension RandomHead {
    static let addedCount = 2

    /// A random model with two pieces, of which the second grows out of the surface, two added components, two named
    /// expressions and a corrective of both.
    static func arraysWithPieces(seed: UInt64) -> HeadModelArrays {
        var model = arrays(seed: seed)
        var generator = SeededGenerator(seed: seed + 1)
        func uniform(_ count: Int, _ size: Double) -> [Double] {
            (0..<count).map { _ in Double.random(in: -size...size, using: &generator) }
        }
        func named(_ name: String, _ count: Int) -> NamedExpression {
            var pose = HeadPose()
            pose.jaw = Vector3(0.2, 0, 0)
            return NamedExpression(name: name, expression: uniform(count, 1), pose: pose)
        }
        model.namedExpressions = ["a", "b"].map { named($0, expressionCount) }
        var pieces = PieceArrays()
        pieces.pieces = [("teeth", 4), ("lashes", 3)]
        let count = 7
        pieces.template = uniform(3 * count, 0.1)
        pieces.triangles = [0, 1, 2, 1, 2, 3, 4, 5, 6]
        pieces.blendShapes = uniform(3 * count * (shapeCount + expressionCount), 0.002)
        pieces.poseCorrectives = uniform(3 * count * 36, 0.005)
        pieces.weights = (0..<count).flatMap { [0, 0.5, $0 < 4 ? 0.5 : 0, $0 < 4 ? 0 : 0.5, 0] }
        pieces.anchors = (
            Array(repeating: -1, count: 12) + [0, 1, 2, 1, 2, 3, 5, 5, 5],
            Array(repeating: 0, count: 12) + [0.5, 0.25, 0.25, 0.5, 0.25, 0.25, 1, 0, 0]
        )
        pieces.addedNames = ["tongueOut", "lids"]
        pieces.added = uniform(3 * (vertexCount + count) * addedCount, 0.003)
        pieces.namedExpressions = ["a", "b"].map { named($0, expressionCount + addedCount) }
        pieces.correctives = [
            ExpressionCorrective(
                expressions: [0, 1], begin: 0, peak: 0.5, end: 1,
                expression: Array(repeating: 0, count: expressionCount) + [0, 1])
        ]
        model.pieces = pieces
        return model
    }
}
