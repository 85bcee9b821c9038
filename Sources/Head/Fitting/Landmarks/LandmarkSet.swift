public import SpatialGeometry

/// Landmarks of a scan: points in the scan's own frame and unit, of a scheme known by name.
public struct LandmarkSet: Equatable, Sendable {
    /// The scheme the indices belong to: `ibug68`, `ibug51`, `mediapipe478`, `retinaface5` or a name of the user's.
    public var scheme: String
    /// The index of each point in its scheme; points that are missing are left out.
    public var indices: [Int]
    /// The points, in the scan's frame and unit.
    public var points: [Vector3]
    /// How much each point counts; 1 unless said otherwise.
    public var weights: [Double]

    /// Landmarks of a scheme.
    public init(scheme: String, indices: [Int], points: [Vector3], weights: [Double]? = nil) {
        precondition(indices.count == points.count, "a landmark has an index and a point")
        self.scheme = scheme
        self.indices = indices
        self.points = points
        self.weights = weights ?? Array(repeating: 1, count: points.count)
        precondition(self.weights.count == points.count, "a landmark has a weight")
    }

    /// The number of points in a complete set of a scheme; `nil` for a scheme of the user's.
    public static func count(of scheme: String) -> Int? {
        ["ibug68": 68, "ibug51": 51, "mediapipe478": 478, "retinaface5": 5][scheme]
    }

    /// The scheme that a complete set of so many points belongs to; `nil` when none or several do.
    public static func scheme(ofCount count: Int) -> String? {
        switch count {
        case 68: "ibug68"
        case 51: "ibug51"
        case 468, 478: "mediapipe478"
        case 5: "retinaface5"
        default: nil
        }
    }
}
