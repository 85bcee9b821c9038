import SpatialGeometry

/// Which parameters of a head are unknowns of a fit, and where each stands in a vector of them.
///
/// The order is fixed: leading identity coefficients, leading expression coefficients, the axis-angle vectors of the
/// free joints (root, neck, jaw, left eye, right eye), translation, scale. Steps add to components.
public struct ParameterLayout: Equatable, Sendable {
    /// How many leading identity coefficients are free.
    public let shapeCount: Int
    /// How many leading expression coefficients are free.
    public let expressionCount: Int
    /// The joints whose rotations are free, in the order of joints.
    public let joints: [HeadJoint]
    /// Where the translation stands, when it is free: 3 values.
    public let translation: Range<Int>?
    /// Where the scale stands, when it is free.
    public let scale: Int?
    /// The number P of unknowns.
    public let count: Int

    /// A layout of the given unknowns.
    public init(
        shapeCount: Int = 0, expressionCount: Int = 0, joints: Set<HeadJoint> = [], translation: Bool = false,
        scale: Bool = false
    ) {
        precondition(shapeCount >= 0 && expressionCount >= 0, "coefficient counts are not negative")
        self.shapeCount = shapeCount
        self.expressionCount = expressionCount
        self.joints = HeadJoint.allCases.filter(joints.contains)
        var count = shapeCount + expressionCount + 3 * joints.count
        self.translation = translation ? count..<count + 3 : nil
        if translation { count += 3 }
        self.scale = scale ? count : nil
        if scale { count += 1 }
        self.count = count
    }

    /// Where the identity coefficients stand.
    public var shape: Range<Int> { 0..<shapeCount }

    /// Where the expression coefficients stand.
    public var expression: Range<Int> { shapeCount..<shapeCount + expressionCount }

    /// Where the rotation of a joint stands, when it is free: 3 values.
    public func range(of joint: HeadJoint) -> Range<Int>? {
        joints.firstIndex(of: joint).map { index in
            let start = shapeCount + expressionCount + 3 * index
            return start..<start + 3
        }
    }

    /// The unknowns' values in `parameters`, P of them; coefficients that are not given are 0.
    public func packed(_ parameters: HeadParameters) -> [Double] {
        var values = [Double](repeating: 0, count: count)
        for index in 0..<min(shapeCount, parameters.shape.count) { values[index] = parameters.shape[index] }
        for index in 0..<min(expressionCount, parameters.expression.count) {
            values[expression.lowerBound + index] = parameters.expression[index]
        }
        for joint in joints { put(parameters.pose[joint], at: range(of: joint)!.lowerBound, in: &values) }
        if let translation { put(parameters.translation, at: translation.lowerBound, in: &values) }
        if let scale { values[scale] = parameters.scale }
        return values
    }

    /// `parameters` with the unknowns replaced by `values`, P of them; the rest stays.
    public func unpacked(_ values: [Double], into parameters: HeadParameters) -> HeadParameters {
        precondition(values.count == count, "the layout has \(count) unknowns, not \(values.count)")
        var result = parameters
        extend(&result.shape, to: shapeCount)
        extend(&result.expression, to: expressionCount)
        for index in 0..<shapeCount { result.shape[index] = values[index] }
        for index in 0..<expressionCount { result.expression[index] = values[expression.lowerBound + index] }
        for joint in joints { result.pose[joint] = vector(at: range(of: joint)!.lowerBound, in: values) }
        if let translation { result.translation = vector(at: translation.lowerBound, in: values) }
        if let scale { result.scale = values[scale] }
        return result
    }

    /// `parameters` after a step of P values, which add to the unknowns.
    public func stepped(_ parameters: HeadParameters, by step: [Double]) -> HeadParameters {
        precondition(step.count == count, "the layout has \(count) unknowns, not \(step.count)")
        return unpacked(zip(packed(parameters), step).map(+), into: parameters)
    }

    private func put(_ vector: Vector3, at start: Int, in values: inout [Double]) {
        for coordinate in 0..<3 { values[start + coordinate] = vector[coordinate] }
    }

    private func vector(at start: Int, in values: [Double]) -> Vector3 {
        Vector3(values[start], values[start + 1], values[start + 2])
    }

    private func extend(_ values: inout [Double], to count: Int) {
        if values.count < count { values += [Double](repeating: 0, count: count - values.count) }
    }
}
