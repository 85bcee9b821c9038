public import SpatialGeometry

extension HeadParameters {
    /// The mean head at rest, with as many coefficients as the head has.
    package static func neutral(of head: Head) -> HeadParameters {
        HeadParameters(
            shape: Array(repeating: 0, count: head.shapeCount),
            expression: Array(repeating: 0, count: head.expressionCount))
    }

    /// The parameters of the same head after a motion and a change of size.
    ///
    /// The root turns about its joint J, so that with x = s·(R₀(v − J) + J) + t the moved k·R·x + T is
    /// ks·(R·R₀(v − J) + J) + [ks·(R − I)·J + k·R·t + T].
    ///
    /// - `rootJoint`: J, the root joint of this identity and expression at rest, in metres.
    public func moved(by motion: SimilarityTransform, rootJoint: Vector3) -> HeadParameters {
        var moved = self
        moved.scale = motion.scale * scale
        moved.pose.root = (motion.rotation * Rotation(axisAngle: pose.root)).axisAngle
        moved.translation = moved.scale * (motion.rotation * rootJoint - rootJoint) + motion * translation
        return moved
    }

    /// The parameters of the same head after a rigid motion.
    ///
    /// - `rootJoint`: the root joint of this identity and expression at rest, in metres.
    public func moved(by motion: RigidTransform, rootJoint: Vector3) -> HeadParameters {
        moved(
            by: SimilarityTransform(rotation: motion.rotation, translation: motion.translation), rootJoint: rootJoint)
    }
}

extension Head {
    /// The middle of the face of the mean head: the mean of its inner landmarks, else a point behind its front.
    package var faceCentre: Vector3 {
        if let landmarks = try? landmarks(.ibug51, vertices: template) {
            return Vector3(landmarks.reduce(.zero, +) / Float(landmarks.count))
        }
        let front = (0..<vertexCount).max { template[3 * $0 + 2] < template[3 * $1 + 2] } ?? 0
        return Vector3(0, Double(template[3 * front + 1]), Double(template[3 * front + 2]) - 0.03)
    }
}
