import HeadModel
import SpatialGeometry

/// Heads drawn from a model's identities.
enum RandomHeads {
    /// T + B·β with β ~ N(0, I), (V, 3) each; always the same.
    static func make(_ model: HeadModelArrays, count: Int) -> [[Double]] {
        var generator = SeededGenerator(seed: "random heads")
        let columns = model.shapeCount + model.expressionCount
        return (0..<count).map { _ in
            let coefficients = (0..<model.shapeCount).map { _ in generator.normal() }
            var head = model.template
            for row in head.indices {
                for column in 0..<model.shapeCount {
                    head[row] += model.blendShapes[row * columns + column] * coefficients[column]
                }
            }
            return head
        }
    }
}
