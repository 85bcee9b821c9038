internal import SpatialGeometry

/// The named shapes of a head as something to solve for: expression coefficients and the rotations of jaw and eyes are linear
/// functions of K weights, each 0…1.
///
/// Coefficients of a model are decorrelated over random mixtures, so what a face does (a blink, a smile) lies far out along a
/// direction that no coefficient has; here it is one weight.
public struct ExpressionShapes: Equatable, Sendable {
    /// The shapes, K of them, in the order of the head.
    public let shapes: [NamedExpression]
    /// How many expression coefficients the head has.
    public let expressionCount: Int
    /// The joints that shapes turn.
    public static let joints: Set<HeadJoint> = [.jaw, .leftEye, .rightEye]

    /// The shapes of a head; `nil` where it has none.
    public init?(_ head: Head) {
        guard !head.namedExpressions.isEmpty else { return nil }
        shapes = head.namedExpressions
        expressionCount = head.expressionCount
    }

    /// The number K of shapes.
    public var count: Int { shapes.count }

    /// Whether a shape moves anything at all.
    public func moves(_ shape: Int) -> Bool {
        shapes[shape].expression.contains { $0 != 0 }
            || ExpressionShapes.joints.contains { shapes[shape].pose[$0] != .zero }
    }

    /// Parameters with the expression, the jaw and the eyes that K weights give; the rest stays.
    public func applying(_ weights: [Double], to parameters: HeadParameters) -> HeadParameters {
        precondition(weights.count == count, "there is a weight a shape")
        var result = parameters
        var expression = [Double](repeating: 0, count: expressionCount)
        for joint in ExpressionShapes.joints { result.pose[joint] = .zero }
        for (shape, weight) in zip(shapes, weights) where weight != 0 {
            for index in shape.expression.indices { expression[index] += weight * shape.expression[index] }
            for joint in ExpressionShapes.joints { result.pose[joint] += weight * shape.pose[joint] }
        }
        result.expression = expression
        return result
    }

    /// The derivatives of a layout's expression coefficients and joints, which follow its identity, by some weights:
    /// (P − S) rows of one value a shape.
    ///
    /// - Parameters:
    ///   - layout: all expression coefficients and the jaw and the eyes among its unknowns.
    ///   - chosen: the shapes whose weights are free.
    public func derivatives(of layout: ParameterLayout, by chosen: [Int]) -> [[Double]] {
        precondition(layout.expressionCount == expressionCount, "the layout has all coefficients")
        var rows = [[Double]](
            repeating: Array(repeating: 0, count: chosen.count), count: layout.count - layout.shapeCount)
        for (column, shape) in chosen.enumerated() {
            for (index, value) in shapes[shape].expression.enumerated() { rows[index][column] = value }
            for joint in ExpressionShapes.joints {
                guard let range = layout.range(of: joint) else { continue }
                for axis in 0..<3 {
                    rows[range.lowerBound - layout.shapeCount + axis][column] = shapes[shape].pose[joint][axis]
                }
            }
        }
        return rows
    }

    /// Pairs of shapes that a face mostly does together: the same on the left and on the right, and gazes in one direction.
    public var pairs: [(left: Int, right: Int)] {
        let numbers = Dictionary(
            shapes.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
        // Whole mouths and jaws go one way or the other.
        let opposites: Set = ["mouthLeft", "jawLeft"]
        return shapes.indices.compactMap { left in
            let name = shapes[left].name
            guard name.hasSuffix("Left"), !opposites.contains(name) else { return nil }
            var other = String(name.dropLast(4))
            if other == "eyeLookIn" { other = "eyeLookOut" } else if other == "eyeLookOut" { other = "eyeLookIn" }
            return numbers[other + "Right"].map { (left, $0) }
        }
    }
}
