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

    /// Whether it was.
    let isThinned: Bool

    /// The most vertices that are kept as they are.
    static let vertexLimit = 60_000
    /// The same where a head may be a small part of the scan.
    static let fineVertexLimit = 600_000

    /// Normalises a scan; `nil` when it has no area.
    init?(_ scan: TriangleMesh, vertexLimit: Int = NormalizedScan.vertexLimit) {
        guard let moments = SurfaceMoments(scan) else { return nil }
        let radius = moments.covariance.trace.squareRoot()
        guard radius > 0, radius.isFinite, let axes = moments.principalAxes else { return nil }
        var frame = SimilarityTransform(scale: radius, rotation: axes, translation: moments.centre)
        var normalized = scan.transformed(by: frame.inverse)
        isThinned = normalized.vertexCount > vertexLimit
        if isThinned { normalized = normalized.thinned(vertexLimit: vertexLimit) }
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
}
