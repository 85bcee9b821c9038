/// A frame of a clip.
public struct ClipFrame: Sendable {
    /// The picture's path.
    public let path: String
    /// Its place in the clip, from 0, frames that are missing counted too.
    public let number: Int
    /// The width in pixels; `nil` where it could not be read.
    public let width: Int?
    /// The height in pixels; `nil` where it could not be read.
    public let height: Int?
    /// Why the frame could not be used.
    public let error: String?
    /// The faces with a pose, by their numbers.
    public internal(set) var faces: [ClipFace] = []
}
