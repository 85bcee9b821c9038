public import HeadModel

/// A moving face as capture apps write it: the weights of ARKit's 52 shapes and the turn of head and eyes, frame by frame.
public struct FaceCapture: Equatable, Sendable {
    /// Its name.
    public var name: String
    /// Frames a second.
    public var frameRate: Double
    /// When each frame is shown, in seconds; `nil` where frames are evenly spaced.
    public var times: [Double]?
    /// The weights of ``ARKitShape/names`` in their order, 0…1, (T, 52).
    public var weights: [Float]
    /// The turn of the head, root and neck together, a frame each.
    public var head: [YawPitchRoll]
    /// The turn of the left eye.
    public var leftEye: [YawPitchRoll]
    /// The turn of the right eye.
    public var rightEye: [YawPitchRoll]

    /// A capture of so many frames.
    ///
    /// - Precondition: every frame has 52 weights and three turns.
    public init(
        name: String, frameRate: Double, times: [Double]? = nil, weights: [Float], head: [YawPitchRoll],
        leftEye: [YawPitchRoll], rightEye: [YawPitchRoll]
    ) {
        precondition(
            weights.count == ARKitShape.names.count * head.count && leftEye.count == head.count
                && rightEye.count == head.count && times?.count ?? head.count == head.count,
            "a frame has 52 weights and three turns, and a time or none")
        self.name = name
        self.frameRate = frameRate
        self.times = times
        self.weights = weights
        self.head = head
        self.leftEye = leftEye
        self.rightEye = rightEye
    }

    /// The number T of frames.
    public var frameCount: Int { head.count }

    /// The weights of a frame.
    public func weights(frame index: Int) -> ArraySlice<Float> {
        weights[ARKitShape.names.count * index..<ARKitShape.names.count * (index + 1)]
    }
}
