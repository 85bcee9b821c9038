public import Landmarks
public import SpatialGeometry

/// Points of a face in an image, in the order of a named scheme.
public struct FaceLandmarks: Equatable, Sendable {
    /// The scheme the points belong to.
    public var scheme: LandmarkScheme
    /// The points in pixels; the centre of the top-left pixel is (0.5, 0.5).
    public var points: [Vector2]
    /// Depths in pixels relative to the head, negative towards the camera, where the network gives them.
    public var depths: [Double]?
    /// How much each point can be trusted, 0…1.
    public var confidences: [Double]

    /// Points of a scheme.
    public init(scheme: LandmarkScheme, points: [Vector2], depths: [Double]? = nil, confidences: [Double]) {
        precondition(points.count == confidences.count, "a point has a confidence")
        self.scheme = scheme
        self.points = points
        self.depths = depths
        self.confidences = confidences
    }

    /// RetinaFace's five points where a head model has them; points of other schemes as they are.
    ///
    /// The labels RetinaFace learned from put the nose lower than its tip: by a fourteenth of the way from eyes to mouth, on
    /// the mean of portraits in which the 478 points are known too. A pose from the points as they are nods by 8°.
    public var atModelPlaces: FaceLandmarks {
        guard scheme == .retinaface5, points.count == 5 else { return self }
        var moved = self
        moved.points[2] -= 0.07 * (points[3] + points[4] - points[0] - points[1]) / 2
        return moved
    }

    /// The 68 points of iBUG's scheme among the 478; `nil` for other schemes.
    ///
    /// The jaw's are points of the mesh that follow the jaw bone, not the outline of a turned face: in profile the side
    /// that turns away leaves the picture's contour.
    public var asIBUG68: FaceLandmarks? {
        guard scheme == .mediapipe478, points.count == 478 else { return nil }
        let indices = FaceLandmarks.ibug68Indices
        return FaceLandmarks(
            scheme: .ibug68, points: indices.map { points[$0] },
            depths: depths.map { depths in indices.map { depths[$0] } }, confidences: indices.map { confidences[$0] })
    }

    /// Which of the 478 points are the 68.
    public static let ibug68Indices = [
        162, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389,
        71, 63, 105, 66, 107, 336, 296, 334, 293, 301, 168, 197, 5, 4, 75, 97, 2, 326, 305,
        33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380,
        61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13, 312, 308, 317, 14, 87,
    ]
}
