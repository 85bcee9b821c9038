public import Landmarks
public import SpatialGeometry

extension FacialLandmarks<Vector2> {
    /// RetinaFace's five points where a head model has them; points of other schemes as they are.
    ///
    /// The labels RetinaFace learned from put the nose lower than its tip: by a fourteenth of the way from eyes to mouth, on
    /// the mean of portraits in which the 478 points are known too. A pose from the points as they are nods by 8°.
    public var atModelPlaces: ImageLandmarks {
        let five = (0..<5).map { indices.firstIndex(of: $0) }
        guard scheme == .retinaface5, let rightEye = five[0], let leftEye = five[1], let nose = five[2],
            let right = five[3], let left = five[4]
        else { return self }
        var moved = self
        moved.points[nose] -= 0.07 * (points[right] + points[left] - points[rightEye] - points[leftEye]) / 2
        return moved
    }

    /// The 68 points of iBUG's scheme among MediaPipe's 478; `nil` for other schemes and where one of them is missing.
    ///
    /// The jaw's are points of the mesh that follow the jaw bone, not the outline of a turned face: in profile the side
    /// that turns away leaves the picture's contour.
    public var ibug68OfMesh: ImageLandmarks? {
        guard scheme == .mediapipe478 else { return nil }
        let offsetOf = Dictionary(zip(indices, indices.indices), uniquingKeysWith: { first, _ in first })
        let offsets = meshIndicesOfIBUG68.compactMap { offsetOf[$0] }
        guard offsets.count == meshIndicesOfIBUG68.count else { return nil }
        return ImageLandmarks(
            scheme: .ibug68, points: offsets.map { points[$0] }, weights: offsets.map { weights[$0] },
            depths: depths.map { depths in offsets.map { depths[$0] } })
    }
}

/// Which of the 478 points are the 68.
private let meshIndicesOfIBUG68 = [
    162, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389,
    71, 63, 105, 66, 107, 336, 296, 334, 293, 301, 168, 197, 5, 4, 75, 97, 2, 326, 305,
    33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380,
    61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13, 312, 308, 317, 14, 87,
]
