import SpatialGeometry

/// A face as RetinaFace's heads give it.
struct RetinaFaceDetection: Equatable, Sendable {
    var box: FaceBox
    /// The softmax probability of a face, 0…1.
    var score: Double
    /// Image-left eye, image-right eye, nose tip, image-left and image-right corner of the mouth, in pixels.
    var points: [Vector2]

    /// The same with box and points taken elsewhere by a map that keeps axes parallel.
    func mapped(_ place: (Vector2) -> Vector2) -> RetinaFaceDetection {
        RetinaFaceDetection(
            box: FaceBox(around: [place(box.minimum), place(box.maximum)]), score: score, points: points.map(place))
    }

    /// Keeps of detections that overlap the one of the highest score.
    ///
    /// Greedy non-maximum suppression. Boxes include their last pixel, and no more than 750 are kept, both as in the
    /// weights' own code.
    static func suppressed(
        _ candidates: [RetinaFaceDetection], overlap limit: Double, limit count: Int = 750
    ) -> [RetinaFaceDetection] {
        // Equal scores keep their order: the result does not depend on how sorting breaks ties.
        let order = candidates.indices.sorted {
            (candidates[$0].score, $1) > (candidates[$1].score, $0)
        }
        var kept: [RetinaFaceDetection] = []
        for index in order {
            let candidate = candidates[index]
            if kept.count == count { break }
            if kept.allSatisfy({ $0.box.overlap(with: candidate.box, margin: 1) <= limit }) { kept.append(candidate) }
        }
        return kept
    }
}
