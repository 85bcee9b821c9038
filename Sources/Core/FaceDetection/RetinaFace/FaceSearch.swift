import Images
import SpatialGeometry

/// Looks at an image in several sizes, upright or turned by quarters, for faces.
///
/// RetinaFace finds faces up to its `reach`, some 300 pixels; of a larger one it sees parts, each of which may look like a
/// face. So the image is looked at in its first size, in half of it, a quarter and so on, always: that costs a third more,
/// and each face is then seen at a size that the network knows. Boxes beyond the reach are left to the coarser looks.
struct FaceSearch {
    /// The image at one size.
    private struct View {
        var image: Image
        /// Pixels of the image in one of the view, each way.
        var factor: Vector2
    }

    let retinaFace: RetinaFace
    let options: DetectionOptions
    private let views: [View]

    /// Below this score there is no face, whatever threshold is asked for: nearly every prior has more than none.
    private static let leastScore = 0.01
    /// The longer side below which there is nothing to see in a view that the one before did not show.
    private static let leastSide = 80.0
    /// The longer side up to which an image is enlarged.
    private static let largestEnlarged = 2_560.0
    /// The overlap from which on two boxes are of one face.
    private static let overlap = 0.4

    init(image: Image, retinaFace: RetinaFace, options: DetectionOptions) {
        self.retinaFace = retinaFace
        self.options = options
        var scale = FaceSearch.firstScale(of: image, options)
        var views: [View] = []
        let long = Double(max(image.width, image.height))
        repeat {
            let width = max(1, Int((Double(image.width) * scale).rounded()))
            let height = max(1, Int((Double(image.height) * scale).rounded()))
            views.append(
                View(
                    image: (views.last?.image ?? image).resized(width: width, height: height),
                    factor: Vector2(Double(image.width) / Double(width), Double(image.height) / Double(height))))
            scale /= 2
        } while scale * long >= FaceSearch.leastSide
        self.views = views
    }

    /// How much the image is scaled for the first look, so that the smallest face asked for is just found.
    private static func firstScale(of image: Image, _ options: DetectionOptions) -> Double {
        let long = Double(max(image.width, image.height))
        // The finest priors are for faces of 16 pixels; faces of a size that was asked for are seen at 40, where they
        // are found reliably, in small images even if these must be enlarged for it.
        guard let smallest = options.minimumSize else { return 16 / max(16, long / 80) }
        return min(40 / smallest, max(1, min(2, largestEnlarged / long)))
    }

    /// The boxes and five points that all looks together find, best first, in the image's own pixels.
    ///
    /// - Parameters:
    ///   - quarters: by how many quarters the image is turned, clockwise, before it is looked at.
    ///   - coarsely: whether the first, most expensive look is left out.
    func faces(quarters: Int = 0, coarsely: Bool = false) -> [RetinaFaceDetection] {
        let first = coarsely ? min(1, views.count - 1) : 0
        var found: [RetinaFaceDetection] = []
        for index in first..<views.count {
            // What is seen at the coarsest size has nowhere else to be found.
            let reach = index < views.count - 1 ? retinaFace.reach : .infinity
            found += look(at: views[index], quarters: quarters, reach: reach)
        }
        return RetinaFaceDetection.suppressed(found, overlap: FaceSearch.overlap).filter(isLargeEnough)
    }

    private func look(at view: View, quarters: Int, reach: Double) -> [RetinaFaceDetection] {
        let threshold = max(FaceSearch.leastScore, options.threshold)
        var found: [RetinaFaceDetection] = []
        for tile in ViewTile.covering(width: view.image.width, height: view.image.height) {
            let part = tile.cut(from: view.image).turned(quarters: quarters)
            let seen = retinaFace.detect(
                in: part, threshold: threshold, overlap: FaceSearch.overlap, threads: options.threads)
            for face in seen where max(face.box.size.x, face.box.size.y) <= reach {
                let upright = face.mapped { tile.upright($0, quarters: quarters) }
                guard tile.isWhole(upright.box) else { continue }
                found.append(upright.mapped { ($0 + tile.corner) * view.factor })
            }
        }
        return found
    }

    private func isLargeEnough(_ face: RetinaFaceDetection) -> Bool {
        guard let minimum = options.minimumSize else { return true }
        return min(face.box.size.x, face.box.size.y) >= minimum
    }
}
