package import HeadModel
package import SpatialGeometry

/// A landmark's place on a head and where it was found.
package struct LandmarkPair: Sendable {
    /// Its index in its scheme.
    package var index: Int
    /// Its place on the head.
    package var point: SurfacePoint
    /// Where it was found.
    package var target: Vector3
    /// How much it counts.
    package var weight: Double
    /// Whether it belongs to the face's outline, which annotators place loosely.
    package var isContour: Bool

    /// A landmark that belongs to no outline unless said so.
    package init(index: Int, point: SurfacePoint, target: Vector3, weight: Double = 1, isContour: Bool = false) {
        self.index = index
        self.point = point
        self.target = target
        self.weight = weight
        self.isContour = isContour
    }
}
