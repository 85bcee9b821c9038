internal import SpatialGeometry

/// Where the joints of a head stand at some parameters, in the frame of its placed vertices, in metres.
struct JointMotions: Sendable {
    /// The rotation of each joint.
    let world: [Rotation]
    /// The place of each joint.
    let positions: [Vector3]

    /// The joints of `head` at `parameters`, as its vertices are skinned.
    init(_ head: Head, _ parameters: HeadParameters) {
        let rest = head.restJoints(parameters)
        var (world, places): ([Rotation], [Vector3]) = ([], [])
        for joint in 0..<HeadJoint.count {
            let local = Rotation(axisAngle: parameters.pose.joints[joint])
            let parent = head.parents[joint]
            world.append(parent < 0 ? local : world[parent] * local)
            places.append(parent < 0 ? rest[joint] : places[parent] + world[parent] * (rest[joint] - rest[parent]))
        }
        self.world = world
        positions = places.map { parameters.scale * $0 + parameters.translation }
    }

    /// How what hangs rigidly on a joint moves from where it was to here.
    func motion(_ joint: Int, from before: JointMotions) -> RigidTransform {
        let turn = world[joint] * before.world[joint].inverse
        return RigidTransform(rotation: turn, translation: positions[joint] - turn * before.positions[joint])
    }
}
