import HeadModel
import SpatialGeometry

/// The pose of one registration: rotations of the joints relative to their parents, and a translation in metres.
struct FramePose {
    /// R_j, joint by joint.
    var rotations = [Rotation](repeating: .identity, count: HeadJoint.count)
    /// t.
    var translation = Vector3.zero

    /// Row-major R_j − I of joints 1 to 4: 36 values.
    var feature: [Double] {
        rotations.dropFirst().flatMap { zip($0.matrix.rowMajor, Matrix3x3.identity.rowMajor).map(-) }
    }

    /// Where the joints' motions take points at rest, for rest joints J_j: x = W_j·u + τ_j.
    func motions(joints: [Vector3], parents: [Int]) -> JointMotions {
        var world: [Matrix3x3] = []
        var position: [Vector3] = []
        for joint in joints.indices {
            let parent = parents[joint]
            if parent < 0 {
                world.append(rotations[joint].matrix)
                position.append(joints[joint])
            } else {
                world.append(world[parent] * rotations[joint].matrix)
                position.append(position[parent] + world[parent] * (joints[joint] - joints[parent]))
            }
        }
        // The translation counts once, whatever the weights, which sum to 1.
        let offset = joints.indices.map { position[$0] - world[$0] * joints[$0] + translation }
        return JointMotions(world: world, position: position.map { $0 + translation }, offset: offset)
    }
}

/// The motions of all joints at a pose.
struct JointMotions {
    /// W_j, the rotation in the registration's frame.
    let world: [Matrix3x3]
    /// q_j, where the joint lies.
    let position: [Vector3]
    /// τ_j, the translation with it.
    let offset: [Vector3]
}
