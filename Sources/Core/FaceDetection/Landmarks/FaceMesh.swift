internal import Landmarks
import Foundation
public import Images
import NeuralNetwork
public import SpatialGeometry

/// The face mesh with loaded weights: a crop of a face to 478 points.
public final class FaceMesh: LandmarkNetwork {
    let sureConfidence = 0.95
    let doubtedConfidence = 0.2
    let preparation: PixelPreparation
    private let pool: NetworkPool

    /// What the network says of a crop.
    public struct Result: Equatable, Sendable {
        /// x, y, z in pixels of the crop; negative z is towards the camera.
        public var points: [Vector3]
        /// How sure it is that the crop holds a face, as a logit.
        public var presence: Double
    }

    init(weights: WeightTensors, preparation: PixelPreparation) throws(WeightError) {
        pool = NetworkPool(try FaceMeshArchitecture.build(weights))
        self.preparation = preparation
    }

    /// Runs the network on a crop of 192² pixels.
    ///
    /// - Precondition: the crop has that size.
    public func evaluate(_ crop: Image) -> Result {
        pool.withSession(height: FaceMeshArchitecture.size, width: FaceMeshArchitecture.size) { session in
            session.run { preparation.write(crop, to: $0) }
            let presence = session.withResult(0) { Double($0.pixel(row: 0, column: 0)[0]) }
            let points = session.withResult(1) { map in
                let values = map.pixel(row: 0, column: 0)
                return (0..<FaceMeshArchitecture.points).map {
                    Vector3(Double(values[3 * $0]), Double(values[3 * $0 + 1]), Double(values[3 * $0 + 2]))
                }
            }
            return Result(points: points, presence: presence)
        }
    }

    /// The points of a face in an image.
    ///
    /// Two passes: around the box, turned by the angle, then around the points of the first pass and level with its
    /// eyes. Every point's confidence is the probability that the crop holds a face.
    func landmarks(of box: FaceBox, angle: Double, in image: Image) -> [ImageLandmarks] {
        var crop = firstCrop(of: box, angle: angle)
        var result: Result?
        for pass in 0..<2 {
            guard crop.isUsable else { return [] }
            let size = FaceMeshArchitecture.size
            let found = evaluate(crop.sampled(from: image, size: size))
            guard found.presence.isFinite, found.points.allSatisfy(\.isFinite) else { return [] }
            result = found
            guard pass == 0 else { break }
            let points = found.points.map { crop.pointInImage(Vector2($0.x, $0.y), size: size) }
            let level = points[263] - points[33]
            crop = FaceCrop(around: points, angle: atan2(level.y, level.x), margin: 1.5)
        }
        guard let result else { return [] }
        let presence = probability(result.presence)
        let scale = crop.side / Double(FaceMeshArchitecture.size)
        let landmarks = ImageLandmarks(
            scheme: .mediapipe478,
            points: result.points.map { crop.pointInImage(Vector2($0.x, $0.y), size: FaceMeshArchitecture.size) },
            weights: Array(repeating: presence, count: result.points.count),
            depths: result.points.map { $0.z * scale })
        return [landmarks]
    }

    func leastConfidence(size: Double, score: Double) -> Double { 0.1 }

    func firstLook(at box: FaceBox, angle: Double, in image: Image) -> Image? {
        let crop = firstCrop(of: box, angle: angle)
        return crop.isUsable ? crop.sampled(from: image, size: FaceMeshArchitecture.size) : nil
    }

    func glance(at crop: Image) -> Double {
        let presence = evaluate(crop).presence
        return presence.isFinite ? probability(presence) : 0
    }

    private func firstCrop(of box: FaceBox, angle: Double) -> FaceCrop {
        FaceCrop(centre: box.centre, side: 1.3 * max(box.size.x, box.size.y), angle: angle)
    }

    private func probability(_ logit: Double) -> Double { 1 / (1 + exp(-logit)) }
}
