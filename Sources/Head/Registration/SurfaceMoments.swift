internal import Meshes
internal import SpatialGeometry

/// The centre and the spread of a surface's area.
struct SurfaceMoments {
    let centre: Vector3
    let covariance: Matrix3x3

    /// The moments of a mesh; `nil` without area, or where it is not finite.
    init?(_ mesh: TriangleMesh) {
        var (area, sum) = (0.0, Vector3.zero)
        Self.integrate(mesh) { weight, point in
            area += weight
            sum += weight * point
        }
        guard area > 0, area.isFinite, sum.isFinite else { return nil }
        let centre = sum / area
        var scatter = Matrix3x3.zero
        Self.integrate(mesh) { weight, point in
            scatter = scatter + Matrix3x3.outerProduct(weight * (point - centre), point - centre)
        }
        self.centre = centre
        covariance = (1 / area) * scatter
    }

    /// The rotation whose columns are the principal axes, the longest first; `nil` where the spread is not finite.
    var principalAxes: Rotation? {
        guard let (_, axes) = covariance.symmetricEigendecomposition() else { return nil }
        let (x, y) = (axes.columns.2, axes.columns.1)
        return Rotation(unchecked: Matrix3x3(columns: x, y, cross(x, y)))
    }

    /// Σ area·x³ along each axis.
    static func thirdMoments(_ mesh: TriangleMesh) -> Vector3 {
        var sum = Vector3.zero
        integrate(mesh) { weight, point in sum += weight * point * point * point }
        return sum
    }

    /// Calls `body` with weights and points whose sums are integrals over the surface.
    private static func integrate(_ mesh: TriangleMesh, _ body: (Double, Vector3) -> Void) {
        mesh.positions.withUnsafeBufferPointer { positions in
            mesh.triangles.withUnsafeBufferPointer { triangles in
                @inline(__always) func position(_ corner: Int) -> Vector3 {
                    let start = 3 * Int(triangles[corner])
                    return Vector3(
                        Double(positions[start]), Double(positions[start + 1]), Double(positions[start + 2]))
                }
                for corner in stride(from: 0, to: triangles.count, by: 3) {
                    let (a, b, c) = (position(corner), position(corner + 1), position(corner + 2))
                    // The middles of the edges integrate a polynomial of degree 2 exactly.
                    let weight = cross(b - a, c - a).length / 6
                    body(weight, 0.5 * (a + b))
                    body(weight, 0.5 * (b + c))
                    body(weight, 0.5 * (c + a))
                }
            }
        }
    }
}
