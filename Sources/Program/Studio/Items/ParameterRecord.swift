import Flambeau

/// Head parameters as the page holds them: the keys of a parameter file.
struct ParameterRecord: Codable, Sendable {
    var shape: [Double]
    var expression: [Double]
    var pose: [String: [Double]]
    var translation: [Double]
    var scale: Double

    init(_ parameters: HeadParameters) {
        shape = parameters.shape
        expression = parameters.expression
        pose = Dictionary(
            uniqueKeysWithValues: HeadJoint.allCases.map { joint in
                let vector = parameters.pose[joint]
                return (joint.name, [vector.x, vector.y, vector.z])
            })
        translation = [parameters.translation.x, parameters.translation.y, parameters.translation.z]
        scale = parameters.scale
    }

    /// The parameters, checked: a page may send anything.
    ///
    /// - Throws: `StudioError` for a value that is no number, or more of them than the head has.
    func parameters(for head: Head) throws(StudioError) -> HeadParameters {
        guard shape.count <= head.shapeCount, expression.count <= head.expressionCount else {
            throw StudioError(
                .request,
                "\(shape.count) + \(expression.count) coefficients were sent; \(head.name) has "
                    + "\(head.shapeCount) + \(head.expressionCount)")
        }
        var parameters = HeadParameters(shape: shape, expression: expression, scale: scale)
        for (name, value) in pose {
            guard let joint = HeadJoint.allCases.first(where: { $0.name == name }), value.count == 3 else {
                throw StudioError(.request, "pose.\(name.prefix(40)) is no joint with three values")
            }
            parameters.pose[joint] = Vector3(value[0], value[1], value[2])
        }
        guard translation.count == 3 else { throw StudioError(.request, "translation has three values") }
        parameters.translation = Vector3(translation[0], translation[1], translation[2])
        guard parameters.isFinite, scale > 0, (shape + expression).allSatisfy({ $0.magnitude < 1e4 }) else {
            throw StudioError(
                .request, "a parameter is not finite, a coefficient beyond 10,000, or the scale not above 0")
        }
        return parameters
    }

    /// The head without its place: upright at the origin, in the model's size.
    static func upright(_ parameters: HeadParameters) -> HeadParameters {
        var upright = parameters
        upright.pose.root = .zero
        upright.translation = .zero
        upright.scale = 1
        return upright
    }
}
