/// How a value goes from one keyframe to the next.
public enum Interpolation: String, CaseIterable, Codable, Sendable {
    /// Stays until the next keyframe.
    case step
    /// In a straight line; rotations along the shortest arc at constant speed.
    case linear
    /// Along a cubic that never leaves the range of its two keyframes; rotations along the shortest arc, easing in and
    /// out.
    case smooth
}
