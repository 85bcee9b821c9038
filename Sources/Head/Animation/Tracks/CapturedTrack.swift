internal import HeadModel
internal import SpatialGeometry

/// Captured weights of named expressions and the head's angles, a row a frame.
package struct CapturedTrack: FrameSource {
    package let frameCount: Int
    /// The expression of each weight, by its number in the mixer.
    let numbers: [Int]
    /// For each frame its weights, then yaw, pitch and roll in radians.
    let values: [Float]
    let mixer: ExpressionMixer

    /// A track of `values`, for each frame the weights of expressions `numbers` of a mixer, then yaw, pitch and roll.
    package init(frameCount: Int, numbers: [Int], values: [Float], mixer: ExpressionMixer) {
        precondition(values.count == frameCount * (numbers.count + 3), "a frame has its weights and three angles")
        self.frameCount = frameCount
        self.numbers = numbers
        self.values = values
        self.mixer = mixer
    }

    package func frame(_ index: Int) -> AnimationFrame {
        let start = index * (numbers.count + 3)
        var frame = AnimationFrame()
        var joints = [Vector3](repeating: .zero, count: HeadJoint.count)
        let weights = numbers.enumerated().map { (number: $1, weight: Double(values[start + $0])) }
        mixer.add(weights, expression: &frame.expression, joints: &joints)
        frame.pose.joints = joints
        let angles = values[(start + numbers.count)...].prefix(3).map(Double.init)
        if angles.contains(where: { $0 != 0 }) {
            let turn = YawPitchRoll(yaw: angles[0], pitch: angles[1], roll: angles[2]).rotation
            frame.pose.neck = (turn * Rotation(axisAngle: frame.pose.neck)).axisAngle
        }
        return frame
    }
}
