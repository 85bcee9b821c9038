import SpatialGeometry

/// The shift and scale that give image points the mean 0 and the mean distance √2 from it.
struct ImageNormalization {
    let centre: Vector2
    let scale: Double

    /// `nil` when the points are one point.
    init?(_ points: [Vector2]) {
        let count = Double(points.count)
        let centre = points.reduce(Vector2.zero, +) / count
        let mean = points.reduce(0) { $0 + ($1 - centre).length } / count
        guard mean > 1e-12 * max(centre.length, 1e-300), mean.isFinite else { return nil }
        self.centre = centre
        scale = 2.0.squareRoot() / mean
    }

    @inline(__always) func apply(_ point: Vector2) -> Vector2 { (point - centre) * scale }

    /// The normalised point from a point of the image, both homogeneous.
    var matrix: Matrix3x3 {
        Matrix3x3(
            rows: Vector3(scale, 0, -scale * centre.x), Vector3(0, scale, -scale * centre.y), Vector3(0, 0, 1))
    }

    var inverse: Matrix3x3 {
        Matrix3x3(rows: Vector3(1 / scale, 0, centre.x), Vector3(0, 1 / scale, centre.y), Vector3(0, 0, 1))
    }
}
