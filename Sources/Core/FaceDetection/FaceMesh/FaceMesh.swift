import Foundation
public import Images
public import SpatialGeometry
internal import Synchronization

/// The face mesh with loaded weights: a crop of a face to 478 points.
public final class FaceMesh: Sendable {
    let network: Network
    let preparation: PixelPreparation
    private let idle = Mutex<[RunBox]>([])

    /// A run is handed from thread to thread, never shared.
    private struct RunBox: @unchecked Sendable { let run: NetworkRun }

    /// What the network says of a crop.
    public struct Result: Equatable, Sendable {
        /// x, y, z in pixels of the crop; negative z is towards the camera.
        public var points: [Vector3]
        /// How sure it is that the crop holds a face, as a logit.
        public var presence: Double
    }

    init(weights: WeightTensors, preparation: PixelPreparation) throws(FaceDetectionError) {
        network = try FaceMeshNetwork.build(weights)
        self.preparation = preparation
    }

    /// Runs the network on a crop of 192² pixels.
    ///
    /// - Precondition: the crop has that size.
    public func evaluate(_ crop: Image) -> Result {
        let size = FaceMeshNetwork.size
        let run = idle.withLock { $0.popLast() }?.run ?? NetworkRun(network, height: size, width: size)
        run.run { preparation.write(crop, to: $0) }
        defer { idle.withLock { $0.append(RunBox(run: run)) } }
        let presence = run.withResult(0) { Double($0.pixel(row: 0, column: 0)[0]) }
        let points = run.withResult(1) { map in
            let values = map.pixel(row: 0, column: 0)
            return (0..<FaceMeshNetwork.points).map {
                Vector3(Double(values[3 * $0]), Double(values[3 * $0 + 1]), Double(values[3 * $0 + 2]))
            }
        }
        return Result(points: points, presence: presence)
    }

    /// The points of a face in an image, level with the eyes that the detector found.
    ///
    /// - Returns: `nil` when the crop degenerates, as with broken weights.
    func landmarks(of face: RetinaFaceDetection, in image: Image) -> (landmarks: FaceLandmarks, presence: Double)? {
        let eyes = face.points[1] - face.points[0]
        return landmarks(of: face.box, angle: atan2(eyes.y, eyes.x), in: image)
    }

    /// The points of a face in an image.
    ///
    /// Two passes: around the box, turned by the angle, then around the points of the first pass and level with its
    /// eyes.
    ///
    /// - Parameters:
    ///   - box: where the face is.
    ///   - angle: the direction from its image-left to its image-right eye, in radians from the image's x axis.
    ///   - image: the pixels.
    /// - Returns: `nil` when the crop degenerates, as with broken weights.
    func landmarks(
        of box: FaceBox, angle: Double, in image: Image
    ) -> (landmarks: FaceLandmarks, presence: Double)? {
        var crop = FaceCrop(center: box.center, side: 1.3 * max(box.size.x, box.size.y), angle: angle)
        var result: Result?
        for pass in 0..<2 {
            guard crop.isUsable else { return nil }
            let size = FaceMeshNetwork.size
            let found = evaluate(crop.sampled(from: image, size: size))
            guard found.presence.isFinite, found.points.allSatisfy(\.isFinite) else { return nil }
            result = found
            guard pass == 0 else { break }
            let points = found.points.map { crop.pointInImage(Vector2($0.x, $0.y), size: size) }
            let level = points[263] - points[33]
            crop = FaceCrop(around: points, angle: atan2(level.y, level.x), margin: 1.5)
        }
        guard let result else { return nil }
        let presence = 1 / (1 + exp(-result.presence))
        let scale = crop.side / Double(FaceMeshNetwork.size)
        let landmarks = FaceLandmarks(
            scheme: FaceLandmarks.mediapipe478,
            points: result.points.map { crop.pointInImage(Vector2($0.x, $0.y), size: FaceMeshNetwork.size) },
            depths: result.points.map { $0.z * scale },
            confidences: Array(repeating: presence, count: result.points.count))
        return (landmarks, presence)
    }
}
