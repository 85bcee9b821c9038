/// What surrounds the head of a made-up scan, what covers it, and from where it was scanned.
public enum SyntheticSetting: String, CaseIterable, Codable, Sendable {
    /// The head, and shoulders where they are asked for.
    case alone
    /// Chest and arms.
    case torso
    /// A whole person.
    case body
    /// A floor of 5 m.
    case floor
    /// A wall of 2 m behind the head.
    case wall
    /// Another head beside it.
    case twoHeads = "two-heads"
    /// Seen by a depth camera from one side: what is hidden or seen at a glance is missing.
    case side30 = "side-30"
    case side45 = "side-45"
    case side60 = "side-60"
    case side75 = "side-75"
    /// One half of the face and head.
    case half
    /// Large round holes over two fifths of the front.
    case roundHoles = "round-holes"
    /// A full beard with a moustache over the lips.
    case beard
    /// Lids and lips shut.
    case shut
    /// A statue of few, large triangles.
    case coarse

    /// The turn of the depth camera from the front, in degrees.
    var cameraYaw: Double? {
        switch self {
        case .side30: 30
        case .side45: 45
        case .side60: 60
        case .side75: 75
        default: nil
        }
    }
}
