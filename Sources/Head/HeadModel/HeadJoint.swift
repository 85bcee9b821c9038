public import SpatialGeometry

/// A joint of a head, numbered as FLAME numbers them.
public enum HeadJoint: Int, CaseIterable, Codable, Sendable {
    /// The base of the neck, about which the whole head turns.
    case root
    /// The top of the neck.
    case neck
    /// The hinge of the jaw.
    case jaw
    /// The centre of the subject's left eye.
    case leftEye
    /// The centre of the subject's right eye.
    case rightEye

    /// The number of joints of a head.
    public static let count = 5

    /// Its name in parameter files and tracks.
    public var name: String {
        switch self {
        case .root: "root"
        case .neck: "neck"
        case .jaw: "jaw"
        case .leftEye: "leftEye"
        case .rightEye: "rightEye"
        }
    }
}

extension HeadPose {
    /// The axis-angle vector of a joint, in radians.
    public subscript(joint: HeadJoint) -> Vector3 {
        get {
            switch joint {
            case .root: root
            case .neck: neck
            case .jaw: jaw
            case .leftEye: leftEye
            case .rightEye: rightEye
            }
        }
        set {
            switch joint {
            case .root: root = newValue
            case .neck: neck = newValue
            case .jaw: jaw = newValue
            case .leftEye: leftEye = newValue
            case .rightEye: rightEye = newValue
            }
        }
    }
}
