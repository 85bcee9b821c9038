import Images
import Landmarks

/// A network that finds the points of a face whose place is known.
protocol LandmarkNetwork: Sendable {
    /// The confidence from which on a face is taken to be the right way up.
    var sureConfidence: Double { get }
    /// The confidence below which there is hardly a face, or none that way up.
    var doubtedConfidence: Double { get }
    /// The confidence below which there is no face in a box.
    ///
    /// - Parameters:
    ///   - size: the box's longer side in pixels.
    ///   - score: how sure the detector is of it, above 0 and below 1.
    func leastConfidence(size: Double, score: Double) -> Double

    /// The points of a face in an image, the scheme of fewest points first; none when its crop degenerates. Where the
    /// network gives the five points they replace the detector's.
    ///
    /// - Parameters:
    ///   - box: where the face is.
    ///   - angle: the direction from its image-left to its image-right eye, in radians from the image's x axis.
    ///   - image: the pixels.
    func landmarks(of box: FaceBox, angle: Double, in image: Image) -> [ImageLandmarks]

    /// A square around a box as the network first looks at it, its x axis at `angle` from the image's; `nil` when it
    /// degenerates.
    func firstLook(at box: FaceBox, angle: Double, in image: Image) -> Image?

    /// How sure the network is that a face fills a crop, from this look alone.
    func glance(at crop: Image) -> Double
}

extension LandmarkNetwork {
    /// How sure the network is after a single look each that the face in a box is turned by 0, 1, 2 or 3 quarters,
    /// clockwise as the image is seen: for comparing these alone, since `landmarks` look again at what they found.
    func glances(at box: FaceBox, in image: Image) -> [Double] {
        guard let crop = firstLook(at: box, angle: 0, in: image) else { return [0, 0, 0, 0] }
        return (0..<4).map { glance(at: crop.turned(quarters: (4 - $0) % 4)) }
    }
}
