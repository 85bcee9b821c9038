import SpatialGeometry

/// E = [t]×·R with |t| = 1: five parameters, a turn of R and a move of t on the sphere.
struct EssentialParameters: EpipolarParameters {
    var rotation: Matrix3x3
    var direction: Vector3

    static var unknownCount: Int { 5 }

    /// Two directions that span the sphere's tangent plane at t.
    private var tangent: (Vector3, Vector3) {
        let axis = abs(direction.x) < 0.6 ? Vector3(1, 0, 0) : Vector3(0, 1, 0)
        let first = cross(direction, axis).normalized
        return (first, cross(direction, first))
    }

    var matrix: Matrix3x3 { Matrix3x3.crossProduct(direction) * rotation }

    var derivatives: [Matrix3x3] {
        let translation = Matrix3x3.crossProduct(direction)
        let turns = [Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1)].map {
            translation * Matrix3x3.crossProduct($0) * rotation
        }
        let (first, second) = tangent
        return turns + [Matrix3x3.crossProduct(first) * rotation, Matrix3x3.crossProduct(second) * rotation]
    }

    func moved(by step: SIMD8<Double>) -> EssentialParameters {
        let (first, second) = tangent
        return EssentialParameters(
            rotation: Rotation(axisAngle: Vector3(step[0], step[1], step[2])).matrix * rotation,
            direction: (direction + step[3] * first + step[4] * second).normalized)
    }
}
