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

    /// A prior whose score is high enough.
    private struct Candidate {
        /// The difference of the logits, face less background.
        var difference: Float
        var level: Int
        var row: Int
        var column: Int
        var prior: Int
    }

    /// The detections of heads of at least `threshold`, in the order of levels, pixels and priors; of more than `limit`
    /// those of the best scores.
    static func detections(
        in heads: [FeatureMap], threshold: Double, limit count: Int = 5_000
    ) -> [RetinaFaceDetection] {
        // A logit's difference decides before any exponential: far from faces the offsets are wild.
        let least = Float(log(threshold / (1 - threshold)))
        var candidates: [Candidate] = []
        for (level, head) in heads.enumerated() {
            for row in 0..<head.shape.height {
                for column in 0..<head.shape.width {
                    let values = head.pixel(row: row, column: column)
                    for prior in 0..<2 {
                        let difference = values[2 * prior + 1] - values[2 * prior]
                        guard difference >= least else { continue }
                        candidates.append(
                            Candidate(difference: difference, level: level, row: row, column: column, prior: prior))
                    }
                }
            }
        }
        if candidates.count > count {
            // Of equal scores the first count, so that the result does not depend on how sorting breaks ties.
            let order = candidates.indices.sorted {
                (candidates[$0].difference, $1) > (candidates[$1].difference, $0)
            }
            candidates = order.prefix(count).sorted().map { candidates[$0] }
        }
        return candidates.compactMap { detection(of: $0, in: heads[$0.level]) }
    }

    /// The box and points of a prior; `nil` where they are not finite or the box has no extent, as broken weights may have
    /// it.
    private static func detection(of candidate: Candidate, in head: FeatureMap) -> RetinaFaceDetection? {
        let (stride, prior) = (Double(strides[candidate.level]), candidate.prior)
        let size = priorSizes[candidate.level][prior]
        let values = head.pixel(row: candidate.row, column: candidate.column)
        let centre = Vector2(Double(candidate.column) + 0.5, Double(candidate.row) + 0.5) * stride
        let offsets = values + 4 + 4 * prior
        let middle = centre + 0.1 * size * Vector2(Double(offsets[0]), Double(offsets[1]))
        let sides = size * Vector2(exp(0.2 * Double(offsets[2])), exp(0.2 * Double(offsets[3])))
        let marks = values + 12 + 10 * prior
        let detection = RetinaFaceDetection(
            box: FaceBox(minimum: middle - sides / 2, maximum: middle + sides / 2),
            score: 1 / (1 + exp(-Double(candidate.difference))),
            points: (0..<5).map { centre + 0.1 * size * Vector2(Double(marks[2 * $0]), Double(marks[2 * $0 + 1])) })
        return detection.isUsable ? detection : nil
    }
}

extension RetinaFaceDetection {
    /// Whether no coordinate is infinite or NaN and the box has an extent.
    var isUsable: Bool {
        score.isFinite && box.size.x > 0 && box.size.y > 0
            && ([box.minimum, box.maximum] + points).allSatisfy { $0.x.isFinite && $0.y.isFinite }
    }
}
