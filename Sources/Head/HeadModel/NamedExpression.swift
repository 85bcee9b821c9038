/// An expression with a name, as coefficients and joint rotations at full weight.
public struct NamedExpression: Equatable, Sendable {
    /// The name, for ARKit's shapes Apple's own (`jawOpen`, `eyeBlinkLeft`).
    public var name: String
    /// The expression coefficients at weight 1.
    public var expression: [Double]
    /// The axis-angle vectors of root, neck, jaw, left eye and right eye at weight 1, in radians.
    public var pose: HeadPose

    /// An expression of the given coefficients and joint rotations.
    public init(name: String, expression: [Double], pose: HeadPose) {
        self.name = name
        self.expression = expression
        self.pose = pose
    }
}
