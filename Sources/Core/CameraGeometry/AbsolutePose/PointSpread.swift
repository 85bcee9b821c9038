import SpatialGeometry

/// Where a set of points lies and how it spreads: the principal axes and the deviations along them.
struct PointSpread {
    let centre: Vector3
    /// Orthonormal columns with determinant 1, widest first.
    let axes: Matrix3x3
    /// Standard deviations along the axes, largest first.
    let deviations: Vector3

    init(_ points: [Vector3]) {
        let count = Double(points.count)
        let centre = points.reduce(Vector3.zero, +) / count
        var scatter = Matrix3x3.zero
        for point in points {
            let offset = point - centre
            scatter = scatter + Matrix3x3.outerProduct(offset, offset)
        }
        self.centre = centre
        guard let (_, vectors) = scatter.symmetricEigendecomposition() else {
            axes = .identity
            deviations = .zero
            return
        }
        let (x, y) = (vectors.columns.2, vectors.columns.1)
        axes = Matrix3x3(columns: x, y, cross(x, y))
        func deviation(_ axis: Vector3) -> Double {
            // From the points rather than the eigenvalue, whose rounding hides spreads below 1e-8 of the largest.
            (points.reduce(0) { $0 + dot($1 - centre, axis) * dot($1 - centre, axis) } / count).squareRoot()
        }
        deviations = Vector3(deviation(x), deviation(y), deviation(axes.columns.2))
    }

    /// Throws when the points are one point, or lie on one line.
    func checkDetermined() throws(CameraGeometryError) {
        guard deviations.x > 1e-12 * max(1e-300, centre.length) else { throw .degenerate(.coincident) }
        guard deviations.y > 1e-6 * deviations.x else { throw .degenerate(.collinear) }
    }

    /// The third deviation over the second: 0 for a plane.
    var flatness: Double { deviations.z / max(deviations.y, 1e-300) }
}
