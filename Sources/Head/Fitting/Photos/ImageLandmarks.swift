public import SpatialGeometry

/// Landmarks of a face in an image, of a scheme known by name.
public struct ImageLandmarks: Equatable, Sendable {
    /// The scheme the indices belong to: `ibug68`, `ibug51`, `mediapipe478`, `retinaface5`.
    public var scheme: String
    /// The index of each point in its scheme; points that are missing are left out.
    public var indices: [Int]
    /// The points in pixels; the centre of the top-left pixel is (0.5, 0.5).
    public var points: [Vector2]
    /// How much each point counts, 0…1: a detector's confidence.
    public var weights: [Double]

    /// Landmarks of a scheme; a complete set where no indices are given.
    public init(scheme: String, indices: [Int]? = nil, points: [Vector2], weights: [Double]? = nil) {
        self.scheme = scheme
        self.indices = indices ?? Array(points.indices)
        self.points = points
        self.weights = weights ?? Array(repeating: 1, count: points.count)
        precondition(
            self.indices.count == points.count && self.weights.count == points.count,
            "a landmark has an index, a point and a weight")
    }
}
