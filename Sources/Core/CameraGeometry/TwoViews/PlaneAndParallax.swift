import Optimization
import SpatialGeometry

/// The way out when a sample for a fundamental matrix has five or more points on a plane.
///
/// Such a sample fixes a homography H and nothing else: any epipole fits. Two correspondences off the plane fix it, since
/// the line through H·x₁ and x₂ passes through the epipole, and F = [e₂]×·H. Chum, Werner and Matas, "Two-view geometry
/// estimation unaffected by a dominant plane", CVPR 2005.
struct PlaneAndParallax {
    let estimator: FundamentalEstimator
    /// The squared distance from the plane's homography in normalised units.
    let limit: Double

    init(_ estimator: FundamentalEstimator, maxError: Double) {
        self.estimator = estimator
        let scaled = 2 * maxError * estimator.to.scale
        limit = scaled * scaled
    }

    /// The best of the matrices through pairs off the plane, if the sample is degenerate.
    func escape(_ model: Matrix3x3, _ sample: [Int]) -> Matrix3x3? {
        guard let plane = dominantPlane(model, sample) else { return nil }
        let homography = refined(plane)
        let off = (0..<estimator.count).filter { squaredTransfer(homography, $0) > 4 * limit }
        guard off.count >= 2 else { return nil }
        // A fixed set of pairs: every answer is repeatable.
        var generator = SeededGenerator(seed: 0x91A4E)
        var best: (matrix: Matrix3x3, inliers: Int)?
        for _ in 0..<min(200, off.count * (off.count - 1) / 2) {
            let i = off[generator.index(below: off.count)]
            let j = off[generator.index(below: off.count)]
            guard i != j else { continue }
            let epipole = cross(parallaxLine(homography, i), parallaxLine(homography, j))
            guard epipole.length > 1e-12 else { continue }
            let matrix = (Matrix3x3.crossProduct(epipole.normalized) * homography).unitNorm
            let inliers = off.count {
                estimator.squaredError(of: matrix, at: $0) < limit / (4 * estimator.to.scale * estimator.to.scale)
            }
            if inliers > best?.inliers ?? 0 { best = (matrix, inliers) }
        }
        return best?.matrix
    }

    /// A homography that at least five of the seven points follow, from triples of them and the matrix.
    private func dominantPlane(_ model: Matrix3x3, _ sample: [Int]) -> Matrix3x3? {
        let triples = [(0, 1, 2), (3, 4, 5), (0, 1, 6), (3, 4, 6), (2, 5, 6)]
        let epipole = model.leftNullVector
        guard epipole.isFinite else { return nil }
        let base = Matrix3x3.crossProduct(epipole) * model
        for triple in triples {
            let chosen = [sample[triple.0], sample[triple.1], sample[triple.2]]
            let points = chosen.map { estimator.first[$0].homogeneous }
            let inverse = Matrix3x3(rows: points[0], points[1], points[2]).inverse
            guard inverse.columns.0.isFinite else { continue }
            // H = A − e₂·(M⁻¹b)ᵀ, bᵢ = (x₂ × Ax₁)·(x₂ × e₂)/|x₂ × e₂|² (Hartley and Zisserman, 13.6).
            var values = Vector3.zero
            for (row, index) in chosen.enumerated() {
                let image = estimator.second[index].homogeneous
                let normal = cross(image, epipole)
                values[row] = dot(cross(image, base * points[row]), normal) / dot(normal, normal)
            }
            let homography = base - Matrix3x3.outerProduct(epipole, inverse * values)
            if sample.count(where: { squaredTransfer(homography, $0) < limit }) >= 5 { return homography }
        }
        return nil
    }

    /// The plane's homography over all correspondences near it.
    private func refined(_ start: Matrix3x3) -> Matrix3x3 {
        var homography = start
        for _ in 0..<2 {
            let near = (0..<estimator.count).filter { squaredTransfer(homography, $0) < limit }
            guard near.count >= 4 else { return homography }
            let problem = HomographyProblem(
                first: near.map { estimator.first[$0] }, second: near.map { estimator.second[$0] },
                weights: Array(repeating: 1, count: near.count))
            _ = LevenbergMarquardt(iterationLimit: 5).minimize(problem, from: &homography)
        }
        return homography
    }

    private func squaredTransfer(_ homography: Matrix3x3, _ index: Int) -> Double {
        let difference = Homography.apply(homography, estimator.first[index]) - estimator.second[index]
        let square = dot(difference, difference)
        return square.isFinite ? square : .infinity
    }

    private func parallaxLine(_ homography: Matrix3x3, _ index: Int) -> Vector3 {
        cross(homography * estimator.first[index].homogeneous, estimator.second[index].homogeneous).normalized
    }
}
