extension Head {
    /// The part of this head that some of its points depend on, and those points on it.
    ///
    /// Vertices, directions and weights of other vertices are left out, so that a fit to a hundred landmarks touches a
    /// few hundred vertices instead of all; joints follow the coefficients as they do on the whole head. The part has
    /// no triangles, regions or landmark schemes.
    ///
    /// - Precondition: corners are vertices of the head, and there is a point.
    public func reduced(to points: [SurfacePoint]) -> (head: Head, points: [SurfacePoint]) {
        precondition(!points.isEmpty, "a part of a head has a point")
        let vertices = Set(points.flatMap { [$0.corners.x, $0.corners.y, $0.corners.z] }).sorted()
        let place = Dictionary(uniqueKeysWithValues: zip(vertices, Int32(0)...))
        let moved = points.map { point in
            SurfacePoint(
                corners: SIMD3(place[point.corners.x]!, place[point.corners.y]!, place[point.corners.z]!),
                weights: point.weights)
        }
        return (Head(self, vertices: vertices.map(Int.init)), moved)
    }
}
