import SpatialGeometry

/// Checks that every entry to the solvers makes.
enum Correspondences {
    /// Throws unless both lists have one length, enough entries and finite coordinates.
    static func check(
        _ pixels: [Vector2], _ points: [Vector3], minimum: Int
    ) throws(CameraGeometryError) {
        guard pixels.count == points.count else {
            throw .mismatchedCounts("points2D", pixels.count, "points3D", points.count)
        }
        guard points.count >= minimum else { throw .tooFewPoints(needed: minimum, given: points.count) }
        try checkFinite(pixels, "points2D")
        for (index, point) in points.enumerated() where !point.isFinite { throw .notFinite("points3D", index: index) }
    }

    /// Throws unless both lists have one length, enough entries and finite coordinates.
    static func check(
        _ first: [Vector2], _ second: [Vector2], minimum: Int
    ) throws(CameraGeometryError) {
        guard first.count == second.count else {
            throw .mismatchedCounts("points1", first.count, "points2", second.count)
        }
        guard first.count >= minimum else { throw .tooFewPoints(needed: minimum, given: first.count) }
        try checkFinite(first, "points1")
        try checkFinite(second, "points2")
    }

    private static func checkFinite(_ points: [Vector2], _ name: String) throws(CameraGeometryError) {
        for (index, point) in points.enumerated() where !(point.x.isFinite && point.y.isFinite) {
            throw .notFinite(name, index: index)
        }
    }
}
