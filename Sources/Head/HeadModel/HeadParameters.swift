public import SpatialGeometry

/// Everything that makes one head of a model: identity, expression, joints and placement.
///
/// A vertex is scale·LBS(shape, expression, pose) + translation, in metres. Coefficients are in standard deviations;
/// fewer than the model has stand for zeros at the end.
public struct HeadParameters: Equatable, Sendable {
    /// The identity coefficients.
    public var shape: [Double]
    /// The expression coefficients.
    public var expression: [Double]
    /// The rotations of the joints.
    public var pose: HeadPose
    /// What is added last, in metres.
    public var translation: Vector3
    /// What multiplies the posed head before the translation; 1 for a head in true size.
    public var scale: Double

    /// The mean head at rest, changed by what is given.
    public init(
        shape: [Double] = [], expression: [Double] = [], pose: HeadPose = HeadPose(), translation: Vector3 = .zero,
        scale: Double = 1
    ) {
        self.shape = shape
        self.expression = expression
        self.pose = pose
        self.translation = translation
        self.scale = scale
    }
}

extension HeadParameters {
    /// The mean head at rest, with as many coefficients as the head has.
    package static func neutral(of head: Head) -> HeadParameters {
        HeadParameters(
            shape: Array(repeating: 0, count: head.shapeCount),
            expression: Array(repeating: 0, count: head.expressionCount))
    }
}
