/// What counts as a face, and how hard to look.
public struct DetectionOptions: Equatable, Sendable {
    /// The lowest score of a face, above 0 and below 1; scores below 0.01 never count.
    public var threshold = 0.6
    /// The shorter side of the smallest face to find, in pixels; `nil` for 16 pixels or an eightieth of the image's
    /// longer side, whichever is more.
    public var minimumSize: Double?
    /// Whether to look again at smaller scales and turned by quarters when no face is found.
    public var retries = true
    /// Whether to look for the 478 points of each face, where a network for them is there.
    public var dense = true
    /// How many threads to use, 1 or more; those for which there is no work are not started.
    public var threads = 1

    /// The defaults.
    public init() {}

    /// Throws for a value that cannot be.
    ///
    /// - Throws: `FaceDetectionError.invalidOption`.
    public func validate() throws(FaceDetectionError) {
        guard threshold > 0, threshold < 1 else {
            throw .invalidOption(name: "threshold", reason: "\(threshold) is not above 0 and below 1")
        }
        if let minimumSize, !(minimumSize > 0 && minimumSize.isFinite) {
            throw .invalidOption(name: "minimumSize", reason: "\(minimumSize) is not a positive number of pixels")
        }
        guard threads > 0 else { throw .invalidOption(name: "threads", reason: "\(threads) is not 1 or more") }
    }
}
