/// A place on the source's surface that a vertex of the mesh stands for.
struct SurfacePlace: Equatable, Sendable {
    /// The triangle.
    var triangle: Int32
    /// The weights of its corners.
    var barycentric: SIMD3<Float>
    /// How far the vertex is from it, in metres.
    var distance: Float
}
