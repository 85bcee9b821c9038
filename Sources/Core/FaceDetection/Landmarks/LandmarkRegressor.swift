internal import Landmarks
import Foundation
public import Images
import NeuralNetwork
import SpatialGeometry

/// The project's own landmark network with loaded weights: a crop of a face to the 478 and the 68 points.
public final class LandmarkRegressor: LandmarkNetwork {
    // On renders that training never saw, 94 of 100 faces up to three-quarter views are surer than 0.55 and no turned
    // one in a hundred is; 99 of 100 are surer than 0.35, and 98 of 100 pictures without a face are not (tools/flambeau_tools/training/confidence.py).
    let sureConfidence = 0.55
    let doubtedConfidence = 0.35
    let preparation: PixelPreparation
    private let pool: NetworkPool

    /// Which point each is in a mirror.
    private let mirror: [Int]

    init(weights: WeightTensors, preparation: PixelPreparation) throws(WeightError) {
        pool = NetworkPool(try LandmarkRegressorArchitecture.build(weights))
        mirror = try LandmarkRegressorArchitecture.mirror(weights)
        self.preparation = preparation
    }

    /// Runs the network on a crop of 96² pixels.
    ///
    /// - Returns: x, y and the logarithm of the standard deviation of each point, in fractions of the crop's side.
    /// - Precondition: the crop has that size.
    public func evaluate(_ crop: Image) -> [Float] {
        let size = LandmarkRegressorArchitecture.size
        return pool.withSession(height: size, width: size) { session in
            session.run { preparation.write(crop, to: $0) }
            return session.withResult(0) {
                Array(
                    UnsafeBufferPointer(
                        start: $0.pixel(row: 0, column: 0), count: 3 * LandmarkRegressorArchitecture.points))
            }
        }
    }

    /// What the network says of a crop and of its mirror image, on average: a face and its mirror image then get the same
    /// points.
    func evaluateBothWays(_ crop: Image) -> [Float] {
        var values = evaluate(crop)
        let mirrored = evaluate(crop.mirrored)
        for point in mirror.indices {
            let other = 3 * mirror[point]
            values[3 * point] = (values[3 * point] + 1 - mirrored[other]) / 2
            values[3 * point + 1] = (values[3 * point + 1] + mirrored[other + 1]) / 2
            values[3 * point + 2] = (values[3 * point + 2] + mirrored[other + 2]) / 2
        }
        return values
    }

    /// The points of a face in an image, the scheme of fewest points first.
    ///
    /// Where the network is unsure it starts again an eighth of a turn to the side that a glance prefers, and the surer
    /// start counts: five points of the detector's say badly how far a face leans.
    func landmarks(of box: FaceBox, angle: Double, in image: Image) -> [ImageLandmarks] {
        func confidence(_ found: [ImageLandmarks]) -> Double {
            DetectedFace(box: box, score: 0, landmarks: found).confidence
        }
        let first = landmarks(of: box, startingAt: angle, in: image)
        guard confidence(first) < 0.25 else { return first }
        let sides = [-0.25, 0.25].map { angle + $0 * .pi }
        let glances = sides.map { firstLook(at: box, angle: $0, in: image).map(glance) ?? 0 }
        let second = landmarks(of: box, startingAt: sides[glances[0] >= glances[1] ? 0 : 1], in: image)
        return confidence(second) > confidence(first) ? second : first
    }

    /// 0.6, of boxes below 30 pixels 0.5, less 0.06 of the score's logit, and 0.1 at least.
    ///
    /// A face in profile or behind a mask has points that are guesses, and the detector is sure of it all the same; what
    /// looks like a face to one network alone is seldom one. Settled on pictures without a face and on portraits that
    /// `tools/flambeau_tools/trials` draws; docs/detectors.md has what it keeps and loses.
    func leastConfidence(size: Double, score: Double) -> Double {
        max(0.1, (size < 30 ? 0.5 : 0.6) - 0.06 * DetectedFace.logit(score))
    }

    func firstLook(at box: FaceBox, angle: Double, in image: Image) -> Image? {
        let crop = firstCrop(of: box, angle: angle)
        return crop.isUsable ? crop.sampled(from: image, size: LandmarkRegressorArchitecture.size) : nil
    }

    func glance(at crop: Image) -> Double {
        let values = evaluate(crop)
        guard values.allSatisfy(\.isFinite) else { return 0 }
        return (0..<478).reduce(0) { $0 + confidence(values, $1) } / 478
    }

    private func firstCrop(of box: FaceBox, angle: Double) -> FaceCrop {
        FaceCrop(centre: box.centre, side: 1.35 * max(box.size.x, box.size.y), angle: angle)
    }

    /// Of a point whose standard deviation is a fiftieth of the crop's side ½: 1/(1 + (50·σ)²).
    private func confidence(_ values: [Float], _ index: Int) -> Double {
        let deviation = exp(Double(min(max(values[3 * index + 2], -6), 1)))
        return 1 / (1 + 2_500 * deviation * deviation)
    }

    /// The points of a face in an image by passes that start at an angle.
    ///
    /// The first pass looks at a crop around what the detector found; each other one at a crop around the points of the
    /// pass before, level with their eyes, until that turns it by less than 6°: two passes as a rule, four at most. The
    /// five points are the irises, nose tip and mouth corners of the 478.
    private func landmarks(of box: FaceBox, startingAt angle: Double, in image: Image) -> [ImageLandmarks] {
        var crop = firstCrop(of: box, angle: angle)
        var values: [Float] = []
        for pass in 0..<4 {
            guard crop.isUsable else { return [] }
            values = evaluateBothWays(crop.sampled(from: image, size: LandmarkRegressorArchitecture.size))
            guard values.allSatisfy(\.isFinite) else { return [] }
            let points = (0..<478).map { point(values, $0, in: crop) }
            let level = points[263] - points[33]
            let angle = atan2(level.y, level.x)
            guard pass == 0 || (pass < 3 && abs(remainder(angle - crop.angle, 2 * .pi)) > 0.1) else { break }
            crop = FaceCrop(around: points, angle: angle, margin: LandmarkRegressor.margin)
        }
        func landmarks(_ scheme: LandmarkScheme, _ indices: some Collection<Int>) -> ImageLandmarks {
            ImageLandmarks(
                scheme: scheme, points: indices.map { point(values, $0, in: crop) },
                weights: indices.map { confidence(values, $0) })
        }
        return [
            landmarks(.retinaface5, LandmarkRegressor.five), landmarks(.ibug68, 478..<546),
            landmarks(.mediapipe478, 0..<478),
        ]
    }

    /// RetinaFace's five points among the 478.
    private static let five = [468, 473, 4, 61, 291]

    /// The side of the second crop over that of the box around the 478 points, seen along the eyes: as in training.
    private static let margin = 1.5

    private func point(_ values: [Float], _ index: Int, in crop: FaceCrop) -> Vector2 {
        crop.pointInImage(Vector2(Double(values[3 * index]), Double(values[3 * index + 1])), size: 1)
    }
}
