public import Landmarks

/// Landmarks as fixed points of a head model's surface: for each a triangle and barycentric weights.
public struct LandmarkEmbedding: Equatable, Sendable {
    /// The scheme the landmarks belong to.
    public var scheme: LandmarkScheme
    /// Which embedding of the scheme this is, where several exist: the 51 points of FLAME's own fitting code and those of
    /// DECA differ by up to 13 mm, so a fit of one must not be compared with the other.
    public var source: String?
    /// The index of each landmark in its scheme; 0, 1, 2 … for a complete one.
    public var indices: [Int]
    /// The triangle of each landmark.
    public var triangles: [Int32]
    /// The weights of that triangle's corners, in the order of its vertices.
    public var barycentric: [SIMD3<Double>]
    /// The contour that depends on yaw, for schemes whose first landmarks are the visible outline.
    public var contour: Contour?

    /// The outline of the face by yaw, as FLAME's dynamic embedding numbers it: 79 rows; a yaw of a degrees, clamped
    /// to ±39, takes row a for a ≥ 0 and row 39 − a for a < 0.
    public struct Contour: Equatable, Sendable {
        /// For each row, the triangle of each contour point.
        public var triangles: [[Int32]]
        /// For each row, the weights of those triangles' corners.
        public var barycentric: [[SIMD3<Double>]]

        /// A contour of the given rows.
        public init(triangles: [[Int32]], barycentric: [[SIMD3<Double>]]) {
            self.triangles = triangles
            self.barycentric = barycentric
        }
    }

    /// Landmarks of a scheme.
    public init(
        scheme: LandmarkScheme, source: String? = nil, indices: [Int]? = nil, triangles: [Int32],
        barycentric: [SIMD3<Double>],
        contour: Contour? = nil
    ) {
        precondition(triangles.count == barycentric.count, "a landmark has a triangle and three weights")
        self.scheme = scheme
        self.source = source
        self.indices = indices ?? Array(triangles.indices)
        self.triangles = triangles
        self.barycentric = barycentric
        self.contour = contour
    }
}
