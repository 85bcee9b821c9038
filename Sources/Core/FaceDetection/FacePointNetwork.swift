import Images

/// A network that finds the points of a face whose place is known.
protocol FacePointNetwork: Sendable {
    /// The confidence from which on a face is taken to be the right way up.
    var sureConfidence: Double { get }
    /// The confidence below which there is no face.
    var leastConfidence: Double { get }

    /// The points of a face in an image, the scheme of fewest points first; none when its crop degenerates. Where the
    /// network gives the five points they replace the detector's.
    ///
    /// - Parameters:
    ///   - box: where the face is.
    ///   - angle: the direction from its image-left to its image-right eye, in radians from the image's x axis.
    ///   - image: the pixels.
    func landmarks(of box: FaceBox, angle: Double, in image: Image) -> [FaceLandmarks]

    /// How sure the network is after a single look that a face stands there that way up; 0 when its crop degenerates.
    ///
    /// Less than the confidence of `landmarks`, which look again at what they found: for comparing ways up alone.
    func glance(at box: FaceBox, angle: Double, in image: Image) -> Double
}
