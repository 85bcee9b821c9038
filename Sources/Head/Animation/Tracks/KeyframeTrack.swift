internal import SpatialGeometry

/// A track of keyframes: a curve for each expression, coefficient, joint and for the place of the head.
///
/// At a time t the expression is Σ wₖ(t)·eₖ over named expressions plus the raw coefficients; a joint's rotation is the
/// one keyed for it times the one its named expressions ask for.
public struct KeyframeTrack: FrameSource {
    /// Frames a second.
    public var frameRate: Double
    /// The length in seconds.
    public var duration: Double
    /// Whether the end goes over into the beginning; then the frame at the end is left out.
    public var isLoop: Bool
    /// A curve for each named expression, by its number in the mixer.
    var expressions: [(number: Int, curve: ScalarCurve)]
    /// A curve for each raw coefficient, by its index.
    var coefficients: [(index: Int, curve: ScalarCurve)]
    /// A curve for each joint that is keyed.
    var joints: [(joint: HeadJoint, curve: RotationCurve)]
    /// Curves of x, y and z in metres, where the place is keyed.
    var translation: [ScalarCurve]
    let mixer: ExpressionMixer

    /// The number of frames: one each 1/`frameRate` seconds from 0 to the end.
    public var frameCount: Int {
        let intervals = (duration * frameRate).rounded(.toNearestOrEven)
        return max(1, Int(intervals) + (isLoop ? 0 : 1))
    }

    /// The frame at index/`frameRate` seconds.
    public func frame(_ index: Int) -> AnimationFrame { frame(at: Double(index) / frameRate) }

    /// The frame at a time in seconds.
    public func frame(at time: Double) -> AnimationFrame {
        var frame = AnimationFrame()
        var named = [Vector3](repeating: .zero, count: HeadJoint.count)
        let weights = expressions.map { (number: $0.number, weight: $0.curve.value(at: time)) }
        mixer.add(weights, expression: &frame.expression, joints: &named)
        for (index, curve) in coefficients {
            if frame.expression.count <= index {
                frame.expression += Array(repeating: 0, count: index + 1 - frame.expression.count)
            }
            frame.expression[index] += curve.value(at: time)
        }
        frame.pose.joints = named
        for (joint, curve) in joints {
            let keyed = curve.value(at: time)
            frame.pose[joint] = (keyed * Rotation(axisAngle: frame.pose[joint])).axisAngle
        }
        if translation.count == 3 {
            for axis in 0..<3 { frame.translation[axis] = translation[axis].value(at: time) }
        }
        return frame
    }
}
