import Images
import SpatialGeometry

/// Looks at an image in several sizes and turned by quarters until RetinaFace finds faces.
struct FaceSearch {
    let image: Image
    let retinaFace: RetinaFace
    let options: DetectionOptions

    /// Below this score there is no face, whatever threshold is asked for: nearly every prior has more than none.
    private static let leastScore = 0.01

    /// Boxes and five points. When the first look finds nothing the image is looked at again: smaller, for faces that
    /// fill it, then turned by quarters, where the turn with the best score wins.
    func faces() -> [RetinaFaceDetection] {
        let first = look(scale: firstScale, quarters: 0)
        guard first.isEmpty, options.retries else { return first }
        for scale in scales where scale < firstScale {
            let found = look(scale: scale, quarters: 0)
            if !found.isEmpty { return found }
        }
        for scale in scales {
            let looks = [1, 3, 2].map { look(scale: scale, quarters: $0) }
            let best = looks.max { ($0.first?.score ?? 0) < ($1.first?.score ?? 0) }
            if let best, !best.isEmpty { return best }
        }
        return []
    }

    /// How much the image is scaled for the first look, so that the smallest face asked for is just found.
    var firstScale: Double {
        let long = Double(max(image.width, image.height))
        let smallest = options.minimumSize ?? max(16, long / 80)
        // The finest priors are for faces of 16 pixels; faces of a size that was asked for are seen at 40, where they
        // are found reliably.
        return min(1, (options.minimumSize == nil ? 16 : 40) / max(1, smallest))
    }

    /// The first look's scale, its half and quarter, as far as some of the image is left.
    private var scales: [Double] {
        let long = Double(max(image.width, image.height))
        return [1, 0.5, 0.25].map { firstScale * $0 }.filter { $0 * long >= 64 }
    }

    /// Looks at the image scaled and turned clockwise, and gives what is found in its own pixels.
    func look(scale: Double, quarters: Int) -> [RetinaFaceDetection] {
        let width = max(1, Int((Double(image.width) * scale).rounded()))
        let height = max(1, Int((Double(image.height) * scale).rounded()))
        let view = image.resized(width: width, height: height).turned(quarters: quarters)
        let threshold = max(FaceSearch.leastScore, options.threshold)
        let found = retinaFace.detect(in: view, threshold: threshold, threads: options.threads)
        guard scale < 1 || quarters > 0 else { return found.filter(isLargeEnough) }
        let factor = Vector2(Double(image.width) / Double(width), Double(image.height) / Double(height))
        func original(_ point: Vector2) -> Vector2 {
            let upright =
                switch quarters {
                case 1: Vector2(point.y, Double(height) - point.x)
                case 2: Vector2(Double(width) - point.x, Double(height) - point.y)
                case 3: Vector2(Double(width) - point.y, point.x)
                default: point
                }
            return upright * factor
        }
        return found.map { face in
            RetinaFaceDetection(
                box: FaceBox(around: [original(face.box.minimum), original(face.box.maximum)]), score: face.score,
                points: face.points.map(original))
        }.filter(isLargeEnough)
    }

    private func isLargeEnough(_ face: RetinaFaceDetection) -> Bool {
        guard let minimum = options.minimumSize else { return true }
        return min(face.box.size.x, face.box.size.y) >= minimum
    }
}
