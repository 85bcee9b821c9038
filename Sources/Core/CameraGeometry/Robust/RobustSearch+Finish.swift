import Foundation

// The last refinement. A threshold of two or three standard deviations cuts off inliers that still carry information,
// and hard truncation of the rest costs accuracy: at 2σ the error of a location grows by 16 %. So the noise σ and the
// share of inliers are estimated with the model, as a mixture of a Gaussian and a uniform background over errors up
// to twice the threshold, and each datum counts by its probability of being an inlier (expectation-maximisation). The
// background is measured where there are no inliers, just outside that range.

extension RobustSearch {
    /// Refines the best model with soft weights and keeps it where the mixture finds it at least as likely as the start.
    ///
    /// The truncated loss is no judge of the two: the start is at its minimum, and with few inliers and a threshold of two
    /// standard deviations the most likely model costs it several inliers' worth.
    mutating func finish() {
        guard let start = best else { return }
        var model = start.model
        var mixture: InlierMixture?
        var last = 0.0
        for _ in 0..<15 {
            guard let fitted = assignWeights(model) else { break }
            let total = weights.reduce(0, +)
            guard total > Double(estimator.sampleSize), abs(total - last) > 1e-4 * total,
                let refined = estimator.refine(model, weights: weights, iterations: 2)
            else { break }
            (model, mixture, last) = (refined, fitted, total)
        }
        guard let mixture else { return }
        if let polished = estimator.refine(model, weights: weights, iterations: 10) { model = polished }
        guard let score = scorer.score(model, below: .infinity), score.inliers >= estimator.sampleSize,
            logLikelihood(of: model, mixture) >= logLikelihood(of: start.model, mixture)
        else { return }
        best = (model, score.loss, score.inliers)
    }

    /// The data with errors up to twice the threshold, their squared errors and what else speaks for each.
    private mutating func near(_ model: E.Model) -> [(index: Int, square: Double, ratio: Double)] {
        scorer.evaluateAll(model)
        let limit = Float(4 * options.maxError * options.maxError)
        var near: [(index: Int, square: Double, ratio: Double)] = []
        for index in 0..<estimator.count where scorer.error(at: index) < limit {
            near.append((index, Double(scorer.error(at: index)), 1))
        }
        if let ratios = estimator.likelihoodRatios(of: model, near: near.map(\.index), isFinal: true) {
            for place in near.indices { near[place].ratio = ratios[place] }
        }
        return near
    }

    /// How much likelier the mixture makes the data than chance alone would.
    private mutating func logLikelihood(of model: E.Model, _ mixture: InlierMixture) -> Double {
        near(model).reduce(0) { $0 + log1p(mixture.odds($1.square, $1.ratio)) }
    }

    /// The probability of each datum near a model to be an inlier, into `weights`; the mixture it comes from.
    private mutating func assignWeights(_ model: E.Model) -> InlierMixture? {
        let distribution = ErrorDistribution(dimension: estimator.errorDimension)
        let near = near(model)
        for index in weights.indices { weights[index] = 0 }
        guard near.count > estimator.sampleSize else { return nil }
        // Robust start: the variance from the median of the squared errors.
        let threshold = options.maxError * options.maxError
        let inside = near.filter { $0.square < threshold && $0.ratio > 0 }.map(\.square).sorted()
        guard !inside.isEmpty else { return nil }
        // No noise is finer than the errors themselves, which are of single precision.
        let least = max(1e-24 * threshold, 1e-30)
        let start = min(max(inside[inside.count / 2] / distribution.medianSquare, least), threshold)
        // What chance leaves in here is told by what it left just outside: errors between the range and five times it.
        // Never quite nothing.
        let range = 2 * options.maxError
        let (limit, outer) = (Float(range * range), Float(25 * range * range))
        var outside = 0
        for index in weights.indices where scorer.error(at: index) >= limit && scorer.error(at: index) < outer {
            outside += 1
        }
        let inner = distribution.volume(radius: range)
        let chance = max(Double(outside) * inner / (distribution.volume(radius: 5 * range) - inner), 0.02)
        var mixture = InlierMixture(
            distribution: distribution, variance: start,
            expected: max(Double(near.count) - chance, 0.5 * Double(near.count)), background: chance / inner)
        for _ in 0..<20 {
            var (sum, squares) = (0.0, 0.0)
            for datum in near {
                let odds = mixture.odds(datum.square, datum.ratio)
                let weight = odds.isFinite ? odds / (odds + 1) : 1
                weights[datum.index] = weight
                sum += weight
                squares += weight * datum.square
            }
            let next = max(squares / (Double(distribution.dimension) * max(sum, 1e-12)), least)
            let change = abs(next - mixture.variance)
            mixture.variance = min(next, threshold)
            if change < 1e-3 * mixture.variance { break }
        }
        return mixture
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
        var logFalseAlarms: Double?
        if inliers.count > estimator.sampleSize, estimator.chanceProbability(of: options.maxError) != nil {
            logFalseAlarms = FalseAlarms.logNumber(
                squaredErrors: inliers.map { estimator.squaredError(of: best.model, at: $0) }, of: estimator.count,
                sampleSize: estimator.sampleSize, modelsPerSample: estimator.modelsPerSample,
                probability: { estimator.chanceProbability(of: $0) ?? 1 })
        }
        return RobustEstimation.Result(
            model: best.model, inliers: inliers, rms: rms, logFalseAlarms: logFalseAlarms, iterations: iterations,
            termination: termination)
    }
}
