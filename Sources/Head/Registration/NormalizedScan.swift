internal import Meshes
internal import SpatialGeometry

/// A scan in a frame and unit of its own shape: the centre of its area at the origin, its principal axes along the
/// frame's, its root mean square radius 1.
///
/// The search for a face runs in this frame, so that the same surface gives the same answer wherever it stands, however
/// it is turned and whatever its unit.
struct NormalizedScan {
    /// The surface; a mesh of many vertices is thinned.
    let mesh: TriangleMesh
    /// Takes points of the normalised frame to the scan's.
    let scanFromNormalized: SimilarityTransform
    /// Whether each triangle touches an edge that no other triangle shares.
    let touchesBoundary: [Bool]

    /// The most vertices that are kept as they are.
    static let vertexLimit = 60_000

    /// Normalises a scan; `nil` when it has no area.
    init?(_ scan: TriangleMesh) {
        guard let moments = SurfaceMoments(scan) else { return nil }
        let radius = moments.covariance.trace.squareRoot()
        guard radius > 0, radius.isFinite, let axes = moments.principalAxes else { return nil }
        var frame = SimilarityTransform(scale: radius, rotation: axes, translation: moments.centre)
        var normalized = scan.transformed(by: frame.inverse)
        if normalized.vertexCount > Self.vertexLimit { normalized = normalized.thinned(vertexLimit: Self.vertexLimit) }
        // The sense of each axis is the one in which the surface reaches out farther: the sign of the third moment.
        let skewness = SurfaceMoments.thirdMoments(normalized)
        let (x, y) = (skewness.x < 0 ? -1.0 : 1, skewness.y < 0 ? -1.0 : 1)
        let senses = Rotation(
            unchecked: Matrix3x3(columns: Vector3(x, 0, 0), Vector3(0, y, 0), Vector3(0, 0, x * y)))
        frame = frame * SimilarityTransform(rotation: senses)
        normalized.transform(by: SimilarityTransform(rotation: senses))
        guard normalized.triangleCount > 0 else { return nil }
        mesh = normalized
        scanFromNormalized = frame
        let boundary = MeshTopology(normalized).boundaryVertices
        touchesBoundary = (0..<normalized.triangleCount).map { triangle in
            normalized.triangles[3 * triangle..<3 * triangle + 3].count { boundary[Int($0)] } >= 2
        }
    }

    /// A direction of the scan's frame in the normalised one.
    func direction(_ direction: Vector3) -> Vector3 {
        (scanFromNormalized.rotation.inverse * direction).normalized
    }

    /// The length of one scan unit in the normalised frame.
    var normalizedUnit: Double { 1 / scanFromNormalized.scale }
}

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
