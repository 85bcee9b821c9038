/// A scan point with its closest place on the head, as the energy of ``DetailConfiguration`` sees it.
struct DetailMatch: Sendable {
    /// The triangle that holds the place.
    var triangle: Int
    /// The weights of its corners.
    var barycentric: SIMD3<Double>
    /// The displacement that would bring the place to the scan point, in millimetres.
    var target: SIMD3<Double>
    /// u, how much the pair counts.
    var weight: Double
}
