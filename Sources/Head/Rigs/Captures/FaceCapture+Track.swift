extension FaceCapture {
    /// The capture as a track for a head, the way back.
    ///
    /// - Throws: `RigError.noTargets` for a head that lacks a shape.
    public func track(for head: Head) throws(RigError) -> AnimationTrack {
        let mixer = ExpressionMixer(head)
        let numbers = ARKitShape.names.compactMap(mixer.number)
        guard numbers.count == ARKitShape.names.count else { throw .noTargets(.arkit, head: head.name) }
        var values: [Float] = []
        for (index, turn) in self.head.enumerated() {
            values += weights(frame: index)
            values += [Float(turn.yaw), Float(turn.pitch), Float(turn.roll)]
        }
        return AnimationTrack(
            name: name, frameRate: frameRate,
            source: CapturedTrack(frameCount: frameCount, numbers: numbers, values: values, mixer: mixer))
    }
}
