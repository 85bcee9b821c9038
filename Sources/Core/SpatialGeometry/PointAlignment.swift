/// How well, and how certainly, one set of points lies on another after alignment.
///
/// Umeyama, "Least-squares estimation of transformation parameters between two point patterns", PAMI 1991.
public struct PointAlignment: Sendable {
    /// The transform that takes source points to target points.
    public let targetFromSource: SimilarityTransform
    /// The root of the weighted mean of squared distances left, in the unit of the target.
    public let rootMeanSquare: Double
    /// Whether a mirror image of the source would have fitted better: a sign of mirrored or swapped points.
    public let mirroredFitsBetter: Bool
    /// The second singular value of the centred source over the first: near 0 when the points lie on a line.
    public let spread: Double

    /// Aligns `source` to `target`, pairs by index, weighted.
    ///
    /// - `scaled`: whether the scale is free; otherwise it is 1.
    /// - Returns: `nil` for fewer than three points, or when they are collinear, coincident or not finite.
    public init?(source: [Vector3], target: [Vector3], weights: [Double]? = nil, scaled: Bool) {
        precondition(source.count == target.count, "points are aligned in pairs")
        let weights = weights ?? Array(repeating: 1, count: source.count)
        precondition(weights.count == source.count, "there is a weight a pair")
        let total = weights.reduce(0, +)
        guard source.count >= 3, total > 0 else { return nil }
        var (sourceCentre, targetCentre) = (Vector3.zero, Vector3.zero)
        for index in source.indices {
            sourceCentre += weights[index] * source[index]
            targetCentre += weights[index] * target[index]
        }
        sourceCentre /= total
        targetCentre /= total
        var (covariance, sourceScatter) = (Matrix3x3.zero, Matrix3x3.zero)
        var (sourceSpread, targetSpread) = (0.0, 0.0)
        for index in source.indices {
            let (from, to) = (source[index] - sourceCentre, target[index] - targetCentre)
            covariance = covariance + weights[index] * Matrix3x3.outerProduct(to, from)
            sourceScatter = sourceScatter + weights[index] * Matrix3x3.outerProduct(from, from)
            sourceSpread += weights[index] * dot(from, from)
            targetSpread += weights[index] * dot(to, to)
        }
        guard sourceSpread > 0, targetSpread > 0, sourceSpread.isFinite, targetSpread.isFinite else { return nil }
        guard let (left, values, right) = covariance.singularValueDecomposition(),
            let scatter = sourceScatter.symmetricEigendecomposition()?.values
        else { return nil }
        spread = (max(0, scatter.y) / scatter.z).squareRoot()
        guard spread > 1e-6, values.y > 1e-12 * values.x else { return nil }
        let sign = (left * right.transposed).determinant < 0 ? -1.0 : 1.0
        let rotation = Rotation(
            unchecked: left * Matrix3x3(columns: Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, sign))
                * right.transposed)
        let agreement = values.x + values.y + sign * values.z
        let scale = scaled ? agreement / sourceSpread : 1
        guard scale > 0, scale.isFinite else { return nil }
        targetFromSource = SimilarityTransform(
            scale: scale, rotation: rotation, translation: targetCentre - scale * (rotation * sourceCentre))
        let residual = targetSpread - 2 * scale * agreement + scale * scale * sourceSpread
        rootMeanSquare = (max(0, residual) / total).squareRoot()
        // With a mirror allowed the agreement is the sum of the magnitudes; flat point sets cannot tell.
        // Points flatter than 2 % of their extent are a plane with noise, which fits its mirror image as well.
        mirroredFitsBetter = sign < 0 && values.z > 0.02 * values.x
    }
}
