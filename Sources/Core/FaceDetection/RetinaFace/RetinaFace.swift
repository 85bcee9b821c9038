import Images
import NeuralNetwork

/// RetinaFace with loaded weights: an image in, boxes with scores and five points out.
final class RetinaFace: Sendable {
    let preparation: PixelPreparation
    /// The longer side of the largest face that it finds reliably, in pixels of what it looks at.
    let reach: Double
    private let pool: NetworkPool

    /// The layers and their weights.
    var network: Network { pool.network }

    init(
        backbone: RetinaFaceBackbone, weights: WeightTensors, preparation: PixelPreparation,
        reach: Double = .infinity
    ) throws(WeightError) {
        pool = NetworkPool(try RetinaFaceArchitecture.build(backbone, weights))
        self.preparation = preparation
        self.reach = reach
    }

    /// The faces of an image at its own size, best first.
    ///
    /// - Parameters:
    ///   - threshold: the lowest score to give, above 0 and below 1.
    ///   - overlap: the most two boxes may overlap.
    ///   - threads: how many threads to spread rows over.
    func detect(
        in image: Image, threshold: Double, overlap: Double = 0.4, threads: Int
    ) -> [RetinaFaceDetection] {
        withHeads(of: image, threads: threads) { heads in
            RetinaFaceDetection.suppressed(
                RetinaFaceDecoder.detections(in: heads, threshold: threshold), overlap: overlap)
        }
    }

    /// Runs the network and hands over its heads, finest first.
    func withHeads<Value>(of image: Image, threads: Int, _ body: ([FeatureMap]) throws -> Value) rethrows -> Value {
        try pool.withSession(height: image.height, width: image.width, threads: threads) { session in
            session.run { preparation.write(image, to: $0) }
            return try body(network.results.map { session.map($0) })
        }
    }
}
