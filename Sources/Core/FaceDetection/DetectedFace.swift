internal import Foundation
public import Images
public import Landmarks

/// A face found in an image.
public struct DetectedFace: Equatable, Sendable {
    /// Where it is.
    public var box: FaceBox
    /// How sure the detector is that it is a face, 0…1.
    public var score: Double
    /// Its points, one scheme after the other, those of fewest points first; a weight is the confidence in a point, 0…1.
    public var landmarks: [ImageLandmarks]

    /// A face of the given values.
    public init(box: FaceBox, score: Double, landmarks: [ImageLandmarks]) {
        self.box = box
        self.score = score
        self.landmarks = landmarks
    }

    /// The points of a scheme, or `nil` when it was not detected.
    public func landmarks(_ scheme: LandmarkScheme) -> ImageLandmarks? {
        landmarks.first { $0.scheme == scheme }
    }

    /// How much the densest points can be trusted, 0…1: low for faces seen from the side or hidden.
    public var confidence: Double {
        landmarks.last?.meanWeight ?? score
    }

    /// What is known of its being a face, for comparing boxes of one face: the confidence in its points, and from the
    /// detector as much as a confidence says too.
    ///
    /// Points that start from a loose box end where those of a good one do; of these the detector knows the better.
    var certainty: Double { confidence + 0.06 * DetectedFace.logit(score) }

    /// ln(p/(1 − p)), of at most 1,999 to one either way.
    static func logit(_ share: Double) -> Double {
        let share = min(max(share, 0.0005), 0.9995)
        return log(share / (1 - share))
    }
}

/// Something that finds faces and their points in images.
public protocol LandmarkDetector: Sendable {
    /// The faces of an image, best first.
    ///
    /// - Parameter image: upright pixels.
    func faces(in image: Image) -> [DetectedFace]
}
