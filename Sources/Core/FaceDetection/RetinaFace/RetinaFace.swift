import Images
internal import Synchronization

/// RetinaFace with loaded weights: an image in, boxes with scores and five points out.
final class RetinaFace: Sendable {
    let network: Network
    let preparation: PixelPreparation
    private let idle = Mutex<[RunBox]>([])

    /// A run is handed from thread to thread, never shared.
    private struct RunBox: @unchecked Sendable { let run: NetworkRun }

    init(
        backbone: RetinaFaceBackbone, weights: WeightTensors, preparation: PixelPreparation
    ) throws(FaceDetectionError) {
        network = try RetinaFaceNetwork.build(backbone, weights)
        self.preparation = preparation
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
            let candidates = heads.enumerated().flatMap {
                RetinaFaceDecoder.detections(in: $1, level: $0, threshold: threshold)
            }
            return RetinaFaceDetection.suppressed(candidates, overlap: overlap)
        }
    }

    /// Runs the network and hands over its heads, finest first.
    func withHeads<Value>(of image: Image, threads: Int, _ body: ([MapView]) -> Value) -> Value {
        let run = takeRun(height: image.height, width: image.width, threads: threads)
        run.run { preparation.write(image, to: $0) }
        defer { idle.withLock { $0 = [RunBox(run: run)] + $0.prefix(1) } }
        return body(network.results.map { run.map($0) })
    }

    /// Memory laid out for this size: kept from the last runs, or made.
    private func takeRun(height: Int, width: Int, threads: Int) -> NetworkRun {
        let kept = idle.withLock { kept -> RunBox? in
            let index = kept.firstIndex {
                $0.run.plan.shapes[0].height == height && $0.run.plan.shapes[0].width == width
                    && $0.run.threads == threads
            }
            return index.map { kept.remove(at: $0) }
        }
        return kept?.run ?? NetworkRun(network, height: height, width: width, threads: threads)
    }
}
