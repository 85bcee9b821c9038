internal import Files
internal import SpatialGeometry

/// Weighted named expressions as coefficients and joint rotations.
///
/// Coefficients add up linearly, and so do the axis-angle vectors of each joint: the named rotations of a joint are
/// small and nearly about one axis. A head's correctives are added by what the weights make of them.
public struct ExpressionMixer: Sendable {
    /// The expressions, in the order of the head.
    public let expressions: [NamedExpression]
    /// The head's name, for errors.
    public let headName: String
    private let expressionCount: Int
    private let correctives: [ExpressionCorrective]
    private let numbers: [String: Int]

    /// The named expressions of a head.
    public init(_ head: Head) {
        self.init(
            head.namedExpressions, expressionCount: head.expressionCount, headName: head.name,
            correctives: head.correctives)
    }

    /// Named expressions of a head of so many coefficients, and what they need where they are mixed.
    public init(
        _ expressions: [NamedExpression], expressionCount: Int, headName: String,
        correctives: [ExpressionCorrective] = []
    ) {
        self.correctives = correctives
        self.expressions = expressions
        self.expressionCount = expressionCount
        self.headName = headName
        numbers = Dictionary(
            expressions.enumerated().map { (ExpressionMixer.key($0.element.name), $0.offset) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The number of an expression; capitals, and `_L` and `_R` for `Left` and `Right`, do not matter.
    public func number(of name: String) -> Int? { numbers[ExpressionMixer.key(name)] }

    /// The known name that is nearest to one that is not; `nil` when none is near.
    public func nearest(to name: String) -> String? { NearestName.find(name, among: expressions.map(\.name)) }

    private static func key(_ name: String) -> String {
        var key = name.lowercased()
        if key.hasSuffix("_l") { key = key.dropLast(2) + "left" }
        if key.hasSuffix("_r") { key = key.dropLast(2) + "right" }
        return key
    }

    /// Adds weighted expressions to a frame's coefficients and to `joints`, the axis-angle vectors of the five joints.
    func add(
        _ weights: some Sequence<(number: Int, weight: Double)>, expression: inout [Double], joints: inout [Vector3]
    ) {
        var total = [Double](repeating: 0, count: expressions.count)
        for (number, weight) in weights where weight != 0 {
            let named = expressions[number]
            Self.add(weight, named.expression, to: &expression)
            for (joint, rotation) in named.pose.joints.enumerated() { joints[joint] += weight * rotation }
            total[number] += weight
        }
        for corrective in correctives {
            let activation = corrective.activation((total[corrective.expressions[0]], total[corrective.expressions[1]]))
            if activation != 0 { Self.add(activation, corrective.expression, to: &expression) }
        }
    }

    private static func add(_ weight: Double, _ coefficients: [Double], to expression: inout [Double]) {
        if expression.count < coefficients.count {
            expression += Array(repeating: 0, count: coefficients.count - expression.count)
        }
        for index in coefficients.indices { expression[index] += weight * coefficients[index] }
    }
}
