/// What a piece of somebody's mesh of a head is.
public enum RigPieceKind: String, CaseIterable, Codable, Sendable {
    /// Surface that stands for the head's skin.
    case skin
    /// Part of the subject's left eye: turns with it.
    case leftEye
    /// Part of the subject's right eye.
    case rightEye
    /// Hangs on the skull, within the mouth.
    case upperTeeth
    /// Hangs on the jaw, within the mouth: teeth, or a tongue.
    case lowerTeeth
    /// Gums of both jaws in one piece.
    case mouth
    /// Follows the skin that it touches: lashes, brows, hair.
    case attached

    /// The joint that it hangs on, where it is rigid.
    var joint: HeadJoint? {
        switch self {
        case .leftEye: .leftEye
        case .rightEye: .rightEye
        case .lowerTeeth: .jaw
        case .upperTeeth: .neck
        case .skin, .mouth, .attached: nil
        }
    }

    /// What pieces of the kind are called in a rig.
    var name: String {
        switch self {
        case .skin: "skin"
        case .leftEye: "left_eye"
        case .rightEye: "right_eye"
        case .upperTeeth: "upper_teeth"
        case .lowerTeeth: "lower_teeth"
        case .mouth: "mouth"
        case .attached: "attached"
        }
    }
}
