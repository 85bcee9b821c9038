internal import SpatialGeometry

/// Parameters a frame, as trackers write them.
struct ParameterTrack: FrameSource {
    let frameCount: Int
    /// (T, E), in standard deviations.
    let expression: [Float]
    let expressionCount: Int
    /// (T, 15): the axis-angle vectors of root, neck, jaw, left eye and right eye.
    let pose: [Float]
    /// (T, 3) in metres, or empty.
    let translation: [Float]

    func frame(_ index: Int) -> AnimationFrame {
        var frame = AnimationFrame(
            expression: expression[index * expressionCount..<(index + 1) * expressionCount].map(Double.init))
        frame.pose.joints = (0..<HeadJoint.count).map { vector(pose, index * HeadJoint.count + $0) }
        if !translation.isEmpty { frame.translation = vector(translation, index) }
        return frame
    }

    private func vector(_ values: [Float], _ index: Int) -> Vector3 {
        Vector3(Double(values[3 * index]), Double(values[3 * index + 1]), Double(values[3 * index + 2]))
    }
}
