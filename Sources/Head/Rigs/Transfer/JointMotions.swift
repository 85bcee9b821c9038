internal import SpatialGeometry

/// Where the joints of a head stand at some parameters, and how they take what hangs on them from rest there, in the frame of
/// its placed vertices, in metres.
struct JointMotions: Sendable {
    /// The rotation of each joint.
    let world: [Rotation]
    /// The place of each joint.
    let positions: [Vector3]
    /// From rest, in the head's size.
    private let fromRest: [RigidTransform]

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
        fromRest = (0..<HeadJoint.count).map { joint in
            RigidTransform(
                rotation: world[joint],
                translation: parameters.scale * (places[joint] - world[joint] * rest[joint]) + parameters.translation)
        }
    }

    /// How what hangs rigidly on a joint moves from where it was to here; a joint that an expression shifts without a turn
    /// moves nothing.
    func motion(_ joint: Int, from before: JointMotions) -> RigidTransform {
        fromRest[joint] * before.fromRest[joint].inverse
    }
}
