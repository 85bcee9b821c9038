import HeadModel
import SpatialGeometry
import TestSupport

/// A head of a few vertices with three named expressions, for tests that need no real one.
enum SmallHead {
    static let expressionCount = 6

    static let head: Head = {
        let vertexCount = 40
        var generator = SeededGenerator(seed: "small head")
        func uniform(_ count: Int, _ size: Double) -> [Double] {
            (0..<count).map { _ in Double.random(in: -size...size, using: &generator) }
        }
        var regressor = [Double](repeating: 0, count: 5 * vertexCount)
        for joint in 0..<5 { regressor[joint * vertexCount + joint] = 1 }
        var weights = [Double](repeating: 0, count: 5 * vertexCount)
        for vertex in 0..<vertexCount { weights[5 * vertex + vertex % 5] = 1 }
        var triangles: [Int32] = []
        for vertex in 0..<Int32(vertexCount - 2) { triangles += [vertex, vertex + 1, vertex + 2] }
        var arrays = HeadModelArrays(
            name: "small", shapeCount: 4, template: uniform(3 * vertexCount, 0.1), triangles: triangles,
            blendShapes: uniform(3 * vertexCount * (4 + expressionCount), 0.002),
            poseCorrectives: uniform(3 * vertexCount * 36, 0.003), jointRegressor: regressor, weights: weights,
            parents: [-1, 0, 1, 1, 1])
        arrays.namedExpressions = [
            NamedExpression(
                name: "jawOpen", expression: [1, 0, 0, 0, 0, 0], pose: HeadPose(jaw: Vector3(0.4, 0, 0))),
            NamedExpression(name: "mouthSmileLeft", expression: [0, 2, 0, 0, 0, 0], pose: HeadPose()),
            NamedExpression(
                name: "eyeLookUpRight", expression: [0, 0, 3, 0, 0, 0], pose: HeadPose(rightEye: Vector3(-0.3, 0, 0))),
        ]
        return Head(arrays)
    }()
}
