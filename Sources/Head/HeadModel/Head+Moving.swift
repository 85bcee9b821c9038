public import SpatialGeometry

extension Head {
    /// The parameters of the same head after a motion and a change of size.
    ///
    /// The root turns about its joint J at rest, so that with x = s·(R₀(v − J) + J) + t the moved k·R·x + T is
    /// ks·(R·R₀(v − J) + J) + [ks·(R − I)·J + k·R·t + T].
    public func moved(_ parameters: HeadParameters, by motion: SimilarityTransform) -> HeadParameters {
        let rootJoint = restJoints(parameters)[HeadJoint.root.rawValue]
        var moved = parameters
        moved.scale = motion.scale * parameters.scale
        moved.pose.root = (motion.rotation * Rotation(axisAngle: parameters.pose.root)).axisAngle
        moved.translation =
            moved.scale * (motion.rotation * rootJoint - rootJoint) + motion * parameters.translation
        return moved
    }

    /// The parameters of the same head after a rigid motion.
    public func moved(_ parameters: HeadParameters, by motion: RigidTransform) -> HeadParameters {
        moved(parameters, by: SimilarityTransform(rotation: motion.rotation, translation: motion.translation))
    }
}
