/// A point fixed on a head's surface: three vertices and the weights that mix them.
///
/// It moves with the surface: its position is Σ weights[i]·x(corners[i]), whatever the parameters are.
public struct SurfacePoint: Equatable, Sendable {
    /// The indices of the vertices it lies between.
    public var corners: SIMD3<Int32>
    /// The barycentric weights of the corners, in their order.
    public var weights: SIMD3<Float>

    /// A point between three vertices.
    public init(corners: SIMD3<Int32>, weights: SIMD3<Float>) {
        self.corners = corners
        self.weights = weights
    }

    /// A vertex.
    public init(vertex: Int) {
        self.init(corners: SIMD3(repeating: Int32(vertex)), weights: SIMD3(1, 0, 0))
    }

    /// The position of the point among packed vertices, three values a vertex.
    public func position(in vertices: [Float]) -> SIMD3<Float> {
        var position = SIMD3<Float>.zero
        for corner in 0..<3 where weights[corner] != 0 {
            let vertex = 3 * Int(corners[corner])
            position += weights[corner] * SIMD3(vertices[vertex], vertices[vertex + 1], vertices[vertex + 2])
        }
        return position
    }
}
