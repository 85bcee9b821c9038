public import HeadModel
public import Registration
internal import SpatialGeometry

/// One person's head in the frames of a video.
public struct VideoFit: Sendable {
    /// The identity, the same in all frames.
    public var shape: [Double]
    /// The head in each frame as measured there; `nil` where the face was not seen. All have one focal length.
    public var frames: [PhotoFit?]
    /// Why there is no fit in frames in which the face was seen, by their indices.
    public var failures: [Int: FittingError] = [:]

    /// The head's parameters in the frames from the first to the last in which it was seen, as `animate` plays them.
    ///
    /// The root joint turns the head as the viewer sees it: in axes x right, y up, z towards the viewer; the translation
    /// is the way it went since the first of these frames, in metres. Where the face was not seen the head stays as it
    /// was.
    ///
    /// - Parameters:
    ///   - head: the model.
    ///   - frames: the fits, these or smoothed ones.
    public static func track(_ frames: [PhotoFit?], of head: Head) -> [HeadParameters] {
        guard let start = frames.firstIndex(where: { $0 != nil }), let end = frames.lastIndex(where: { $0 != nil })
        else { return [] }
        let viewerFromCamera = RigidTransform(rotation: PhotoFit.viewerFromCamera)
        let origin = (viewerFromCamera * frames[start]!.cameraFromHead).translation
        var result: [HeadParameters] = []
        for frame in frames[start...end] {
            guard let frame else {
                result.append(result[result.count - 1])
                continue
            }
            var motion = viewerFromCamera * frame.cameraFromHead
            motion.translation -= origin
            result.append(head.moved(frame.parameters, by: motion))
        }
        return result
    }
}
