/// What counts as a face, and how hard to look.
public struct DetectionOptions: Equatable, Sendable {
    /// The lowest score of a face, above 0 and below 1.
    public var threshold = 0.6
    /// The shorter side of the smallest face to find, in pixels; `nil` for 16 pixels or an eightieth of the image's
    /// longer side, whichever is more.
    public var minimumSize: Double?
    /// Whether to look again at smaller scales and turned by quarters when no face is found.
    public var retries = true
    /// Whether to look for the 478 points of each face, where a network for them is there.
    public var dense = true
    /// How many threads to use.
    public var threads = 1

    /// The defaults.
    public init() {}
}
