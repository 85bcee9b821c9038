internal import SpatialGeometry

extension Head {
    /// The parameters from which a named expression's whole movement is taken: rest, but for what closes the lips of an open
    /// jaw. Weights of morph targets add up, so that mouthClose is what it does where jawOpen is whole.
    func start(of named: NamedExpression, from rest: HeadParameters) -> HeadParameters {
        guard named.name == "mouthClose", let open = namedExpressions.first(where: { $0.name == "jawOpen" }) else {
            return rest
        }
        return rest.adding(open)
    }
}

extension HeadParameters {
    /// These parameters with a named expression on top: coefficients add up, joints turn on from where they stand.
    func adding(_ named: NamedExpression) -> HeadParameters {
        var result = self
        let count = max(expression.count, named.expression.count)
        result.expression = (0..<count).map {
            ($0 < expression.count ? expression[$0] : 0) + ($0 < named.expression.count ? named.expression[$0] : 0)
        }
        for joint in HeadJoint.allCases where named.pose[joint] != .zero {
            result.pose[joint] =
                pose[joint] == .zero
                ? named.pose[joint]
                : (Rotation(axisAngle: pose[joint]) * Rotation(axisAngle: named.pose[joint])).axisAngle
        }
        return result
    }
}
