internal import SpatialGeometry

/// A face placed on a scan: a hypothesis of the search, in the scan's normalised frame.
struct FaceHypothesis {
    /// Takes points of the head's frame, in metres, to the scan's normalised frame.
    var transform: SimilarityTransform
    /// The coefficients of the template's directions; empty for the mean face.
    var coefficients: [Double] = []
    /// 1 where the scan's normals point outwards, −1 where its triangles are wound the other way.
    var sign: Float
    /// The share of the face that lies on the scan: the mean over its points of 1/(1 + (d/d₀)²).
    var score: Double = 0

    /// Whether two hypotheses are of one face: nearly the same tip of the nose, axes, size and side.
    func agrees(with other: FaceHypothesis, tip: Vector3) -> Bool {
        let distance = (transform * tip - other.transform * tip).length
        let ratio = transform.scale / other.transform.scale
        return sign == other.sign && distance < 0.02 * min(transform.scale, other.transform.scale)
            && (0.85...1.18).contains(ratio)
            && transform.rotation.angle(to: other.transform.rotation) < 0.3
    }
}
