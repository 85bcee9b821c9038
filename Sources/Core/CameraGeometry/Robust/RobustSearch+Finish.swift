import Foundation

// The last refinement. A threshold of two or three standard deviations cuts off inliers that still carry information,
// and hard truncation of the rest costs accuracy: at 2σ the error of a location grows by 16 %. So the noise σ and the
// share of inliers are estimated with the model, as a mixture of a Gaussian and a uniform background over errors up
// to twice the threshold, and each datum counts by its probability of being an inlier (expectation-maximisation). The
// background is measured where there are no inliers, just outside that range.

extension RobustSearch {
    /// Refines the best model with soft weights and keeps it when its loss is no worse than the start's by a hair.
    mutating func finish() {
        guard let start = best else { return }
        var model = start.model
        let reach = 2.0
        let range = reach * options.maxError
        var last = 0.0
        for _ in 0..<15 {
            scorer.evaluateAll(model)
            guard let total = assignWeights(model, range: range), total > Double(estimator.sampleSize),
                abs(total - last) > 1e-4 * total,
                let refined = estimator.refine(model, weights: weights, iterations: 2)
            else { break }
            model = refined
            last = total
        }
        if last > 0, let polished = estimator.refine(model, weights: weights, iterations: 10) { model = polished }
        guard let score = scorer.score(model, below: .infinity) else { return }
        // The soft optimum is the better estimate even where the truncated loss rates it a little lower.
        let slack = 0.02 * Float(max(start.inliers, 1)) + 0.5
        if score.loss <= start.loss + slack, score.inliers >= estimator.sampleSize {
            best = (model, score.loss, score.inliers)
        }
    }

    /// The probability of each datum within `range` to be an inlier, into `weights`; their sum.
    private mutating func assignWeights(_ model: E.Model, range: Double) -> Double? {
        let dimension = Double(estimator.errorDimension)
        var near: [(index: Int, square: Double, ratio: Double)] = []
        let limit = Float(range * range)
        for index in weights.indices {
            weights[index] = 0
            let error = scorer.error(at: index)
            if error < limit { near.append((index, Double(error), 1)) }
        }
        guard near.count > estimator.sampleSize else { return nil }
        if let ratios = estimator.likelihoodRatios(of: model, near: near.map(\.index), isFinal: true) {
            for place in near.indices { near[place].ratio = ratios[place] }
        }
        // Robust start: the median of r² is 0.455σ² for one dimension and 1.386σ² for two.
        let threshold = options.maxError * options.maxError
        let inside = near.filter { $0.square < threshold && $0.ratio > 0 }.map(\.square).sorted()
        guard !inside.isEmpty else { return nil }
        let median = inside[inside.count / 2]
        var variance = max(median / (dimension == 1 ? 0.455 : 1.386), 1e-24 * threshold, 1e-30)
        variance = min(variance, threshold)
        // What chance leaves in here is told by what it left just outside: errors between the range and five times it,
        // an interval of four times the width or a ring of 24 times the area. Never quite nothing.
        let outer = limit * 25
        var outside = 0
        for index in weights.indices {
            let error = scorer.error(at: index)
            if error >= limit, error < outer { outside += 1 }
        }
        let chance = max(Double(outside) / (dimension == 1 ? 4 : 24), 0.02)
        let background = chance / (dimension == 1 ? 2 * range : Double.pi * range * range)
        var total = 0.0
        for _ in 0..<20 {
            let peak = dimension == 1 ? 1 / (2 * .pi * variance).squareRoot() : 1 / (2 * .pi * variance)
            let expected = max(Double(near.count) - chance, 0.5 * Double(near.count))
            var (sum, squares) = (0.0, 0.0)
            for datum in near {
                let inlier = expected * peak * datum.ratio * exp(-0.5 * datum.square / variance)
                let weight = inlier / (inlier + background)
                weights[datum.index] = weight
                sum += weight
                squares += weight * datum.square
            }
            total = sum
            let next = max(squares / (dimension * max(sum, 1e-12)), 1e-24 * threshold, 1e-30)
            let change = abs(next - variance)
            variance = min(next, threshold)
            if change < 1e-3 * variance { break }
        }
        return total
    }

    /// The best model with its inliers by exact errors.
    func result(
        _ iterations: Int, _ termination: RobustEstimation.Termination
    ) throws(CameraGeometryError) -> RobustEstimation.Result<E.Model> {
        guard let best else { throw .noSolution("no sample gave a model") }
        let (inliers, rms) = estimator.inliers(of: best.model, maxError: options.maxError)
        guard inliers.count > estimator.sampleSize || inliers.count == estimator.count else {
            throw .noSolution(
                "the best model explains \(inliers.count) of \(estimator.count) correspondences within "
                    + "\(options.maxError) px, no more than the \(estimator.sampleSize) it was made from")
        }
        return RobustEstimation.Result(
            model: best.model, inliers: inliers, rms: rms, iterations: iterations, termination: termination)
    }
}

extension Estimator {
    /// The data within `maxError` and the root mean square of their errors.
    func inliers(of model: Model, maxError: Double) -> (indices: [Int], rms: Double) {
        var (inliers, sum) = ([Int](), 0.0)
        for index in 0..<count {
            let error = squaredError(of: model, at: index)
            if error <= maxError * maxError {
                inliers.append(index)
                sum += error
            }
        }
        return (inliers, inliers.isEmpty ? 0 : (sum / Double(inliers.count)).squareRoot())
    }
}
