import Optimization
import SpatialGeometry

/// What else than its distance from the epipolar line tells a true correspondence from a chance one.
///
/// A chance match near its epipolar line lies anywhere along it, and the further it is from the scene's own parallax the
/// more it pulls: a handful among hundreds costs a third of the accuracy. Two things are known of true ones. They are in
/// front of both cameras, so that (e₂ × x₂)·(F·x₁) has one sign (Chum, Werner and Matas, ICPR 2004). And their parallax,
/// the distance along the line from where a plane through the middle of the scene would put them, spreads as the scene is
/// deep, while that of chance matches spreads over the image: a Student distribution (three degrees of freedom, so that
/// a far background is not excluded) against a uniform one.
struct EpipolarPlausibility {
    let first: [Vector2]
    let second: [Vector2]

    /// The ratio of both likelihoods for each of the data near the model.
    func ratios(_ model: Matrix3x3, _ near: [Int], isFinal: Bool) -> [Double]? {
        guard near.count >= 8 else { return nil }
        let epipole = model.leftNullVector
        guard epipole.isFinite else { return nil }
        var ratios = near.map { index in
            dot(cross(epipole, second[index].homogeneous), model * first[index].homogeneous)
        }
        let positive = ratios.count { $0 > 0 }
        let sign = 2 * positive >= near.count ? 1.0 : -1.0
        for place in ratios.indices { ratios[place] = ratios[place] * sign > 0 ? 1 : 0 }
        // With signs that are split there is no parallax to speak of, and nothing to learn from them.
        guard max(positive, near.count - positive) * 4 > near.count * 3 else { return nil }
        guard isFinal, near.count >= 16 else { return ratios }
        guard let parallax = parallax(model, near.indices.filter { ratios[$0] > 0 }.map { near[$0] }, near) else {
            return ratios
        }
        let sorted = zip(parallax, ratios).filter { $0.1 > 0 }.map(\.0).sorted()
        guard sorted.count >= 16 else { return ratios }
        let centre = sorted[sorted.count / 2]
        let deviations = sorted.map { abs($0 - centre) }.sorted()
        // Chance matches spread as the second image's points do.
        let extent = halfWidth
        let scale = max(1.4826 * deviations[deviations.count / 2], 1e-3 * extent)
        let uniform = 1 / (2 * extent)
        for place in ratios.indices where ratios[place] > 0 {
            let k = (parallax[place] - centre) / scale
            let density = 0.3675 / scale / ((1 + k * k / 3) * (1 + k * k / 3))
            ratios[place] = density / uniform
        }
        return ratios
    }

    /// The half-width of a uniform distribution as wide as the second image's points.
    private var halfWidth: Double {
        let count = Double(second.count)
        let centre = second.reduce(Vector2.zero, +) / count
        let square = second.reduce(0) { $0 + dot($1 - centre, $1 - centre) } / (2 * count)
        return (3 * square).squareRoot()
    }

    /// The distance of each of `near` along its epipolar line from its transfer by a homography fitted to `fitted`.
    private func parallax(_ model: Matrix3x3, _ fitted: [Int], _ near: [Int]) -> [Double]? {
        guard let homography = dominantHomography(fitted) else { return nil }
        return near.map { index in
            let line = model * first[index].homogeneous
            let direction = Vector2(-line.y, line.x) / Vector2(line.x, line.y).length
            return dot(second[index] - Homography.apply(homography, first[index]), direction)
        }
    }

    /// The homography that most correspondences follow, by reweighted least squares over at most 256 of them.
    func dominantHomography(_ indices: [Int]) -> Matrix3x3? {
        let most = min(indices.count, 256)
        let fitted = (0..<most).map { indices[$0 * indices.count / most] }
        let (p, q) = (fitted.map { first[$0] }, fitted.map { second[$0] })
        guard var homography = try? Homography.fit(p, q) else { return nil }
        for _ in 0..<4 {
            let squares = zip(p, q).map { pair -> Double in
                let offset = Homography.apply(homography, pair.0) - pair.1
                return dot(offset, offset)
            }
            let scale = max(2 * squares.sorted()[squares.count / 2], 1e-12)
            let weights = squares.map { $0.isFinite ? 1 / ((1 + $0 / scale) * (1 + $0 / scale)) : 0 }
            let problem = HomographyProblem(first: p, second: q, weights: weights)
            let summary = LevenbergMarquardt(iterationLimit: 2, costTolerance: 1e-4)
                .minimize(problem, from: &homography)
            guard summary.finalCost.isFinite else { return nil }
        }
        return homography
    }
}
