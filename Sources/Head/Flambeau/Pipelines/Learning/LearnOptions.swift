public import Learning

/// What is learned, and how: what `flambeau learn` takes.
public struct LearnOptions: Equatable, Sendable {
    /// The steps, in order; the pose is learned several times, for poses are estimated anew with what was learned.
    public var steps: [LearningStep] = [.pose, .pose, .pose, .pose, .expression, .identity]
    /// How many identity components are wanted; as many as the starting model has, or the subjects allow, when `nil`.
    public var shapeCount: Int?
    /// How many expression components are wanted; as for identities when `nil`.
    public var expressionCount: Int?
    /// What shapes the sums. Its rejection holds for the first step; later ones take three times the median
    /// distance where that is less.
    public var sums = LearningOptions(heldOut: 0.1)
    /// The name of the new model.
    public var name = "learned"

    /// The usual options.
    public init() {}
}
