import Foundation
public import Images
import SpatialGeometry
internal import Synchronization

/// The project's own landmark network with loaded weights: a crop of a face to the 478 and the 68 points.
public final class FacePoints: FacePointNetwork {
    let sureConfidence = 0.6
    let network: Network
    let preparation: PixelPreparation
    private let idle = Mutex<[RunBox]>([])

    /// A run is handed from thread to thread, never shared.
    private struct RunBox: @unchecked Sendable { let run: NetworkRun }

    init(weights: WeightTensors, preparation: PixelPreparation) throws(FaceDetectionError) {
        network = try FacePointsNetwork.build(weights)
        self.preparation = preparation
    }

    /// Runs the network on a crop of 96² pixels.
    ///
    /// - Returns: x, y and the logarithm of the standard deviation of each point, in fractions of the crop's side.
    /// - Precondition: the crop has that size.
    public func evaluate(_ crop: Image) -> [Float] {
        let size = FacePointsNetwork.size
        let run = idle.withLock { $0.popLast() }?.run ?? NetworkRun(network, height: size, width: size)
        defer { idle.withLock { $0.append(RunBox(run: run)) } }
        run.run { preparation.write(crop, to: $0) }
        return run.withResult(0) {
            Array(UnsafeBufferPointer(start: $0.pixel(row: 0, column: 0), count: 3 * FacePointsNetwork.points))
        }
    }

    /// The points of a face in an image, the scheme of fewest points first.
    ///
    /// Two passes, each on a crop level with the eyes: around what the detector found, then around the points of the
    /// first pass. A point whose standard deviation is a fiftieth of the crop's side has confidence ½: 1/(1 + (50·σ)²).
    func landmarks(of box: FaceBox, angle: Double, in image: Image) -> [FaceLandmarks] {
        var crop = FaceCrop(center: box.center, side: 1.35 * max(box.size.x, box.size.y), angle: angle)
        var values: [Float] = []
        for pass in 0..<2 {
            guard crop.isUsable else { return [] }
            values = evaluate(crop.sampled(from: image, size: FacePointsNetwork.size))
            guard values.allSatisfy(\.isFinite) else { return [] }
            guard pass == 0 else { break }
            let points = (0..<478).map { point(values, $0, in: crop) }
            let level = points[263] - points[33]
            crop = FaceCrop(around: points, angle: atan2(level.y, level.x), margin: FacePoints.margin)
        }
        var first = 0
        return FacePointsNetwork.schemes.map { scheme in
            defer { first += scheme.points }
            let indices = first..<first + scheme.points
            return FaceLandmarks(
                scheme: scheme.name, points: indices.map { point(values, $0, in: crop) },
                confidences: indices.map { index in
                    let deviation = exp(Double(min(max(values[3 * index + 2], -6), 1)))
                    return 1 / (1 + 2_500 * deviation * deviation)
                })
        }.reversed()
    }

    /// The side of the second crop over that of the box around the 478 points, seen along the eyes: as in training.
    private static let margin = 1.5

    private func point(_ values: [Float], _ index: Int, in crop: FaceCrop) -> Vector2 {
        crop.pointInImage(Vector2(Double(values[3 * index]), Double(values[3 * index + 1])), size: 1)
    }
}
