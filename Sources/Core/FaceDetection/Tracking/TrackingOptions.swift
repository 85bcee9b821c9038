/// How faces are followed through a video.
public struct TrackingOptions: Equatable, Sendable {
    /// The detector looks at every so many frames; between them points are carried. 1 looks at each.
    public var detectionInterval = 3
    /// The least overlap (intersection over union) of a box with where its face was expected, 0…1.
    public var leastOverlap = 0.3
    /// For how many frames a face that is not seen is remembered.
    public var patience = 15
    /// How often in a row the detector may miss a face whose points can still be followed.
    public var toleratedMisses = 2
    /// The least share of a face's points that must be followed to carry it on, 0…1.
    public var leastFollowed = 0.4

    /// The usual values.
    public init() {}

    /// Throws for a value that cannot be.
    ///
    /// - Throws: `FaceDetectionError.invalidOption`.
    public func validate() throws(FaceDetectionError) {
        guard detectionInterval > 0 else {
            throw .invalidOption(name: "detectionInterval", reason: "\(detectionInterval) is not 1 or more")
        }
        for (name, share) in [("leastOverlap", leastOverlap), ("leastFollowed", leastFollowed)] {
            guard 0...1 ~= share else { throw .invalidOption(name: name, reason: "\(share) is not in 0…1") }
        }
        for (name, count) in [("patience", patience), ("toleratedMisses", toleratedMisses)] {
            guard count >= 0 else { throw .invalidOption(name: name, reason: "\(count) is negative") }
        }
    }
}
