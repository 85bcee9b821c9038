import SpatialGeometry

/// The joints of a head at one parameter vector, in double precision; memory is reused by `update`.
///
/// With local rotations R_j and rest joints J_j, along the tree (p the parent of j):
/// - W_j = W_p·R_j, the rotation of joint j in the head's frame;
/// - q_j = q_p + W_p·(J_j − J_p), its posed position, q_0 = J_0;
/// - τ_j = q_j − W_j·J_j, so that a point x bound to joint j moves to W_j·x + τ_j.
struct PosedJoints: Sendable {
    /// J_j.
    var rest = [Vector3](repeating: .zero, count: HeadJoint.count)
    /// R_j.
    var local = [Matrix3x3](repeating: .identity, count: HeadJoint.count)
    /// W_j.
    var world = [Matrix3x3](repeating: .identity, count: HeadJoint.count)
    /// q_j.
    var position = [Vector3](repeating: .zero, count: HeadJoint.count)
    /// τ_j.
    var offset = [Vector3](repeating: .zero, count: HeadJoint.count)

    /// Takes the joints to the pose of `parameters`.
    mutating func update(_ skeleton: Skeleton, _ parameters: HeadParameters, shapeCount: Int) {
        skeleton.joints(
            shape: parameters.shape, expression: parameters.expression, shapeCount: shapeCount, into: &rest)
        for joint in HeadJoint.allCases {
            let index = joint.rawValue
            local[index] = Rotation(axisAngle: parameters.pose[joint]).matrix
            let parent = skeleton.parents[index]
            if parent < 0 {
                world[index] = local[index]
                position[index] = rest[index]
            } else {
                world[index] = world[parent] * local[index]
                position[index] = position[parent] + world[parent] * (rest[index] - rest[parent])
            }
            offset[index] = position[index] - world[index] * rest[index]
        }
    }

    /// The pose feature, row-major R_j − I of joints 1–4: 36 values.
    func writeFeature(into feature: UnsafeMutablePointer<Float>) {
        for joint in 1..<HeadJoint.count {
            for row in 0..<3 {
                for column in 0..<3 {
                    feature[9 * (joint - 1) + 3 * row + column] =
                        Float(local[joint][row, column] - (row == column ? 1 : 0))
                }
            }
        }
    }
}
