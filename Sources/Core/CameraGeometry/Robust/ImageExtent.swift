import SpatialGeometry

/// The rectangle that image points lie in, over which a match of chance is taken to be uniform.
struct ImageExtent {
    /// Its area in pixels².
    let area: Double
    /// Its diagonal in pixels.
    let diagonal: Double

    /// - Parameters:
    ///   - points: image points.
    ///   - pixel: the units that a pixel spans in x and y.
    init(_ points: [Vector2], pixel: Vector2 = Vector2(1, 1)) {
        var (low, high) = (Vector2(repeating: .infinity), Vector2(repeating: -.infinity))
        for point in points {
            low = pointwiseMin(low, point)
            high = pointwiseMax(high, point)
        }
        let size = (high - low) / pixel
        area = size.x * size.y
        diagonal = size.length
    }

    /// The probability that a point of chance is as near to a given one.
    func probability(distance: Double) -> Double { Double.pi * distance * distance / max(area, 1e-300) }

    /// The probability that a point of chance is as near to a given line, at most: a strip along the diagonal.
    func probability(lineDistance: Double) -> Double { 2 * lineDistance * diagonal / max(area, 1e-300) }
}
