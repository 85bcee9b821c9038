/// Which points of a face a set of landmarks holds, and in what order.
///
/// Two schemes are never mixed, and none is guessed from a count that others share. A scheme of the user's own has a name
/// and nothing else: `LandmarkScheme("my-points")`.
public struct LandmarkScheme: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The name, as files and options write it.
    public let name: String

    /// A scheme by its name; one of those below where the name is theirs.
    public init(_ name: String) { self.name = name }

    /// RetinaFace's five: image-left eye, image-right eye, tip of the nose, image-left and image-right corner of the mouth.
    public static let retinaface5 = LandmarkScheme("retinaface5")
    /// The 68 of iBUG: jaw line from the image's left (0…16), brows, nose, eyes, lips.
    ///
    /// Sagonas et al., "300 Faces in-the-Wild Challenge", ICCV Workshops 2013.
    public static let ibug68 = LandmarkScheme("ibug68")
    /// The last 51 of the 68: all but the jaw line.
    public static let ibug51 = LandmarkScheme("ibug51")
    /// The 478 of MediaPipe's face mesh, the irises last (468…477).
    public static let mediapipe478 = LandmarkScheme("mediapipe478")

    /// The schemes whose points are known here.
    public static let known: [LandmarkScheme] = [.retinaface5, .ibug51, .ibug68, .mediapipe478]

    /// The number of points of a complete set; `nil` for a scheme of the user's.
    public var count: Int? {
        switch self {
        case .retinaface5: 5
        case .ibug51: 51
        case .ibug68: 68
        case .mediapipe478: 478
        default: nil
        }
    }

    /// The indices of the face's outline, whose points slide along the head as it turns; empty where there are none.
    public var outline: Range<Int> { self == .ibug68 ? 0..<17 : 0..<0 }

    /// The indices of the irises; empty where there are none.
    public var irises: Range<Int> { self == .mediapipe478 ? 468..<478 : 0..<0 }

    /// Whether the points cover the whole face densely enough to tell expressions apart.
    public var coversExpressions: Bool { self != .retinaface5 }

    /// The number that an index of this scheme has among iBUG's 68; `nil` where it has none.
    public func ibug68Index(_ index: Int) -> Int? {
        switch self {
        case .ibug68: index
        case .ibug51: index + 17
        default: nil
        }
    }

    /// The scheme that a complete set of so many points belongs to; `nil` when none does. MediaPipe's mesh without its
    /// irises has 468.
    public static func ofCompleteSet(count: Int) -> LandmarkScheme? {
        count == 468 ? .mediapipe478 : known.first { $0.count == count }
    }

    /// The name.
    public var description: String { name }

    /// Reads the name.
    public init(from decoder: any Decoder) throws {
        name = try decoder.singleValueContainer().decode(String.self)
    }

    /// Writes the name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}
