/// What a caller is told while a clip is followed.
public enum ClipProgress: Equatable, Sendable {
    /// A frame, counted from 0, is looked at.
    case frame(Int, of: Int)
    /// Heads are fitted to so many faces.
    case fitting(faces: Int)
}
