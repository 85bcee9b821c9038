public import PhotoFitting

/// A frame of a captured performance.
public struct CaptureFrame: Sendable {
    /// How the face came into it.
    public enum Sighting: String, Codable, Sendable {
        /// Found by the detector.
        case detected
        /// Its points were carried here from the frame before.
        case carried
        /// Not seen; what it did is told from the frames before and after.
        case bridged
        /// Not seen, and not known.
        case missing
    }

    /// When it is shown, in seconds from the clip's start.
    public let time: Double
    /// How the face came into it.
    public let sighting: Sighting
    /// How far its points can be trusted, 0…1; 0 where it was not seen.
    public let confidence: Double
    /// Why the frame could not be read.
    public let error: String?
    /// The head, with the weights of its shapes; `nil` where it is missing.
    public let fit: PhotoFit?
}
