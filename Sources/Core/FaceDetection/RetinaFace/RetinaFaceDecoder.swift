import Foundation
import NeuralNetwork
import SpatialGeometry

/// Turns RetinaFace's heads into boxes and points.
///
/// At stride s a head has ⌈H/s⌉×⌈W/s⌉ pixels, each with a square prior of two sizes around ((j + ½)·s, (i + ½)·s). With
/// the variances 0.1 and 0.2 a box's centre is c + 0.1·l·size, its sides size·exp(0.2·l), a point c + 0.1·m·size.
enum RetinaFaceDecoder {
    static let strides = [8, 16, 32]
    static let priorSizes: [[Double]] = [[16, 32], [64, 128], [256, 512]]
    /// Scores, boxes and landmarks of two priors.
    static let channels = 32

    /// The detections of a head of at least `threshold`, in the order of its pixels and priors.
    static func detections(in head: FeatureMap, level: Int, threshold: Double) -> [RetinaFaceDetection] {
        var found: [RetinaFaceDetection] = []
        let stride = Double(strides[level])
        // A logit's difference decides before any exponential: far from faces the offsets are wild.
        let limit = Float(log(threshold / (1 - threshold)))
        for row in 0..<head.shape.height {
            for column in 0..<head.shape.width {
                let values = head.pixel(row: row, column: column)
                for prior in 0..<2 {
                    let difference = values[2 * prior + 1] - values[2 * prior]
                    guard difference >= limit else { continue }
                    let size = priorSizes[level][prior]
                    let center = Vector2(Double(column) + 0.5, Double(row) + 0.5) * stride
                    let offsets = values + 4 + 4 * prior
                    let middle = center + 0.1 * size * Vector2(Double(offsets[0]), Double(offsets[1]))
                    let sides = size * Vector2(exp(0.2 * Double(offsets[2])), exp(0.2 * Double(offsets[3])))
                    let marks = values + 12 + 10 * prior
                    let detection = RetinaFaceDetection(
                        box: FaceBox(minimum: middle - sides / 2, maximum: middle + sides / 2),
                        score: 1 / (1 + exp(-Double(difference))),
                        points: (0..<5).map {
                            center + 0.1 * size * Vector2(Double(marks[2 * $0]), Double(marks[2 * $0 + 1]))
                        })
                    // Broken weights may give anything; a face lies somewhere finite.
                    guard detection.isFinite else { continue }
                    found.append(detection)
                }
            }
        }
        return found
    }
}

extension RetinaFaceDetection {
    /// Whether no coordinate is infinite or NaN.
    var isFinite: Bool {
        score.isFinite && ([box.minimum, box.maximum] + points).allSatisfy { $0.x.isFinite && $0.y.isFinite }
    }
}
