internal import Archives
internal import SpatialGeometry

/// The pieces of a head model as its file holds them, apart from the head's own arrays.
///
/// Sizes: V, S and E are the head's; P vertices and G triangles of all pieces together; X added expression components,
/// which come behind the head's own and move what those do not. In metres.
struct PieceArrays: Sendable {
    /// The names of the pieces and how many vertices each has, in their order.
    var pieces: [(name: String, count: Int)] = []
    /// (P, 3).
    var template: [Double] = []
    /// (G, 3), corners from 0 to P − 1.
    var triangles: [Int32] = []
    /// (P, 3, S + E).
    var blendShapes: [Double] = []
    /// (P, 3, 36).
    var poseCorrectives: [Double] = []
    /// (P, 5).
    var weights: [Double] = []
    /// The places on the head's own surface that vertices grow out of, (P, 3) corners and weights, where there are any; a
    /// corner is −1 for a vertex that grows out of none.
    var anchors: (corners: [Int32], weights: [Double])?
    /// (P).
    var symmetry: [Int32]?
    /// (T, 2) and (G, 3), a layout of their own.
    var textureCoordinates: (coordinates: [Float], triangles: [Int32])?
    /// (V + P, 3, X).
    var added: [Double] = []
    /// The names of the added components.
    var addedNames: [String] = []
    /// The named expressions with E + X coefficients.
    var namedExpressions: [NamedExpression] = []
    /// What they need where they are mixed.
    var correctives: [ExpressionCorrective] = []

    /// P.
    var vertexCount: Int { template.count / 3 }

    /// The places that vertices grow out of, the first vertex numbered `start`.
    func places(from start: Int) -> [Int: SurfacePoint] {
        guard let anchors else { return [:] }
        var places: [Int: SurfacePoint] = [:]
        for vertex in 0..<vertexCount where anchors.corners[3 * vertex] >= 0 {
            func three<Value>(_ values: [Value]) -> [Value] { Array(values[3 * vertex..<3 * vertex + 3]) }
            let (corners, weights) = (three(anchors.corners), three(anchors.weights).map(Float.init))
            places[start + vertex] = SurfacePoint(
                corners: SIMD3(corners.map { max($0, 0) }), weights: SIMD3(weights))
        }
        return places
    }

    /// Each piece and its vertices, the first from `start`.
    func ranges(from start: Int) -> [HeadPiece] {
        var place = start
        return pieces.map { name, count in
            defer { place += count }
            return HeadPiece(name: name, vertices: place..<place + count)
        }
    }
}
