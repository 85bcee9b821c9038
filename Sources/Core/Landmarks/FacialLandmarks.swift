public import SpatialGeometry

/// Landmarks of a face: points of a scheme, some of which may be missing, each with a weight.
public struct FacialLandmarks<Point: Equatable & Sendable>: Equatable, Sendable {
    /// The scheme that the indices belong to.
    public var scheme: LandmarkScheme
    /// The index of each point in its scheme; points that are missing are left out.
    public var indices: [Int]
    /// The points, one an index.
    public var points: [Point]
    /// How much each point counts, 1 unless said otherwise; a detector's confidence, 0…1, in an image.
    public var weights: [Double]
    /// Depths of points in an image, in pixels relative to the head, negative towards the camera, where a network gives
    /// them.
    public var depths: [Double]?

    /// Landmarks of a scheme; a complete set, in its order, where no indices are given.
    ///
    /// - Precondition: a point has an index and a weight, and all points a depth or none.
    public init(
        scheme: LandmarkScheme, indices: [Int]? = nil, points: [Point], weights: [Double]? = nil,
        depths: [Double]? = nil
    ) {
        self.scheme = scheme
        self.indices = indices ?? Array(points.indices)
        self.points = points
        self.weights = weights ?? Array(repeating: 1, count: points.count)
        self.depths = depths
        precondition(
            self.indices.count == points.count && self.weights.count == points.count
                && depths?.count ?? points.count == points.count, "a landmark has an index, a point and a weight")
    }

    /// The mean weight; 0 without points.
    public var meanWeight: Double { points.isEmpty ? 0 : weights.reduce(0, +) / Double(points.count) }

    /// How many points of a complete set are missing; 0 for a scheme of the user's.
    public var missingCount: Int { max(0, (scheme.count ?? 0) - points.count) }
}

/// Landmarks of a scan: points in the scan's own frame and unit.
public typealias LandmarkSet = FacialLandmarks<Vector3>

/// Landmarks of a face in an image: points in pixels; the centre of the top-left pixel is (0.5, 0.5).
public typealias ImageLandmarks = FacialLandmarks<Vector2>
