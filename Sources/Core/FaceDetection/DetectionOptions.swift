/// What counts as a face, and how hard to look.
public struct DetectionOptions: Equatable, Sendable {
    /// The lowest score of a face, above 0 and below 1; scores below 0.01 never count.
    public var threshold = 0.4
    /// The shorter side of the smallest face to find, in pixels; `nil` for 16 pixels or an eightieth of the image's
    /// longer side, whichever is more.
    public var minimumSize: Double?
    /// The least confidence in the densest points of a face, 0…1; `nil` for what the network of points is known to give
    /// faces of a size. Without such a network it has no effect.
    public var minimumConfidence: Double?
    /// Whether to look again turned by quarters where no face is found, or one seems to lie on its side.
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
        if let minimumConfidence, !(0...1 ~= minimumConfidence) {
            throw .invalidOption(name: "minimumConfidence", reason: "\(minimumConfidence) is not in 0…1")
        }
        guard threads > 0 else { throw .invalidOption(name: "threads", reason: "\(threads) is not 1 or more") }
    }
}
