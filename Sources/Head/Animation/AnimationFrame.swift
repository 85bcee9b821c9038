public import SpatialGeometry

/// One moment of a track: everything about a head that moves.
public struct AnimationFrame: Equatable, Sendable {
    /// Expression coefficients, in standard deviations; fewer than the head has stand for zeros at the end.
    public var expression: [Double]
    /// The rotations of the joints.
    public var pose: HeadPose
    /// What is added to every vertex last, in metres.
    public var translation: Vector3

    /// The resting face, changed by what is given.
    public init(expression: [Double] = [], pose: HeadPose = HeadPose(), translation: Vector3 = .zero) {
        self.expression = expression
        self.pose = pose
        self.translation = translation
    }
}
