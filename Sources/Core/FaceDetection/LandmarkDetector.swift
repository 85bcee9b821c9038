public import Images

/// Something that finds faces and their points in images.
public protocol LandmarkDetector: Sendable {
    /// The faces of an image, best first.
    ///
    /// - Parameter image: upright pixels.
    func faces(in image: Image) -> [DetectedFace]
}
