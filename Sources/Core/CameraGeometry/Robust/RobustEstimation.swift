/// RANSAC over any ``RobustEstimator``: random minimal samples, the better of their models refined on the data near it, an
/// exact adaptive stop, and a last refinement with weights from the noise found.
///
/// Fischler and Bolles 1981; LO-RANSAC with truncated least squares, Lebeda, Matas and Chum, BMVC 2012.
public enum RobustEstimation {
    /// Why the loop stopped.
    public enum Termination: String, Sendable, Codable {
        /// With the asked confidence a sample of inliers only has been drawn.
        case confident
        /// The limit of iterations was reached first.
        case iterationLimit
        /// The limit of time was reached first.
        case timeLimit
        /// Nothing was sampled: every datum was taken for an inlier.
        case allData
    }

    /// What came out.
    public struct Result<Model> {
        /// The best model.
        public var model: Model
        /// The data within the largest error, ascending.
        public var inliers: [Int]
        /// The root mean square of the inliers' errors.
        public var rms: Double
        /// The decimal logarithm of the number of models as good that chance alone is expected to give, below 0; `nil` where
        /// the estimator does not know what chance does, or nothing but a sample was given.
        public var logFalseAlarms: Double?
        /// The number of samples drawn.
        public var iterations: Int
        /// Why the loop stopped.
        public var termination: Termination
    }

    /// Searches the model that explains most of the data.
    ///
    /// - Throws: ``CameraGeometryError`` for options that cannot be, fewer data than a sample, no model with more
    ///   inliers than the sample that made it, none that explains more than chance does (Moisan and Stival, IJCV 2004), or
    ///   when the caller cancels.
    public static func run<E: RobustEstimator>(
        _ estimator: E, options: RobustOptions
    ) throws(CameraGeometryError) -> Result<E.Model> {
        let result = try search(estimator, options: options)
        if let logFalseAlarms = result.logFalseAlarms, logFalseAlarms >= 0 {
            throw .explainedByChance(
                inliers: result.inliers.count, of: estimator.count, maxError: options.maxError)
        }
        return result
    }

    /// The best model whatever chance does: for data that are all said to be inliers.
    static func search<E: RobustEstimator>(
        _ estimator: E, options: RobustOptions
    ) throws(CameraGeometryError) -> Result<E.Model> {
        try options.validate(count: estimator.count)
        guard estimator.count >= estimator.sampleSize else {
            throw .tooFewPoints(needed: estimator.sampleSize, given: estimator.count)
        }
        var search = RobustSearch(estimator, options: options)
        return try search.run()
    }
}

/// The state of one run.
struct RobustSearch<E: RobustEstimator> {
    let estimator: E
    let options: RobustOptions
    var scorer: ModelScorer<E>
    var best: (model: E.Model, loss: Float, inliers: Int)?
    var weights: [Double]
    /// The least loss of a model straight from a sample. A refined best is hard to beat by such a model, so these
    /// compete among themselves for being refined.
    var bestMinimalLoss = Float.infinity
    /// The data near a model, kept to save its memory.
    var near: [Int] = []
    /// How often a model was refined.
    var optimizationCount = 0

    /// How many models that come close to the best are refined too: fewer the more data there are, which cost more and
    /// mislead less.
    let optimizationLimit: Int

    init(_ estimator: E, options: RobustOptions) {
        self.estimator = estimator
        self.options = options
        optimizationLimit = max(5, 4000 / max(estimator.count, 1))
        scorer = ModelScorer(estimator, options: options)
        weights = Array(repeating: 0, count: estimator.count)
    }

    mutating func run() throws(CameraGeometryError) -> RobustEstimation.Result<E.Model> {
        let size = estimator.sampleSize
        var sampler = MinimalSampler(count: estimator.count, size: size, seed: options.seed, order: options.order)
        var sample = [Int](repeating: 0, count: size)
        var models: [E.Model] = []
        models.reserveCapacity(16)
        var iterations = 0
        var needed = Int.max
        var termination = RobustEstimation.Termination.iterationLimit
        let clock = ContinuousClock()
        let deadline = options.timeLimit.map { clock.now + $0 }
        while iterations < options.maxIterations {
            if iterations >= max(needed, options.minIterations) {
                termination = .confident
                break
            }
            if iterations % 64 == 0 {
                guard options.progress(iterations) else { throw .cancelled }
                if let deadline, clock.now >= deadline {
                    termination = .timeLimit
                    break
                }
            }
            iterations += 1
            sampler.draw(into: &sample)
            if estimator.isDegenerate(sample) { continue }
            models.removeAll(keepingCapacity: true)
            estimator.solve(sample, into: &models)
            for model in models where consider(model, sample: sample) {
                needed = AdaptiveStop.sampleCount(
                    inliers: best!.inliers, of: estimator.count, sampleSize: size, confidence: options.confidence)
                // A sample of few inliers may be too noisy to lead to the best model. Half as many again make it as
                // probable that three such samples were drawn as it was for one.
                if best!.inliers < 10 * size, needed < Int.max / 2 { needed += needed / 2 }
            }
        }
        guard best != nil else {
            throw .noSolution("none of \(iterations) samples of \(size) correspondences gave a model")
        }
        finish()
        return try result(iterations, termination)
    }

    /// Refines a model when it is among the best of its kind and takes it if it is the best so far; tells whether it was.
    private mutating func consider(_ model: E.Model, sample: [Int]) -> Bool {
        let before = best?.loss ?? .infinity
        // Close is a tenth of what the best explains: N less its loss.
        let all = Float(estimator.count)
        let slack = optimizationCount < optimizationLimit ? 0.1 * max(0, all - bestMinimalLoss) : 0
        let bound = options.optimizesLocally ? max(bestMinimalLoss + slack, before) : before
        guard let score = scorer.score(model, below: bound), score.inliers >= estimator.sampleSize else { return false }
        bestMinimalLoss = min(bestMinimalLoss, score.loss)
        if score.loss < before { best = (model, score.loss, score.inliers) }
        if let other = estimator.escapeDegeneracy(of: model, sample: sample, maxError: options.maxError) {
            take(other)
        }
        if options.optimizesLocally {
            optimizationCount += 1
            optimizeLocally(from: model)
        }
        return best!.loss < before
    }

    /// Takes a model if it is better.
    @discardableResult private mutating func take(_ model: E.Model) -> Bool {
        guard let score = scorer.score(model, below: best?.loss ?? .infinity) else { return false }
        best = (model, score.loss, score.inliers)
        return true
    }

    /// Truncated least squares from a model, first with a wide threshold that closes in, then until the loss
    /// stops falling; on at most 150 data.
    private mutating func optimizeLocally(from start: E.Model) {
        var model = start
        let square = options.maxError * options.maxError
        for factor in [9.0, 4.0, 2.0] {
            scorer.evaluateAll(model)
            guard select(model, below: Float(factor * square), atMost: 150) > estimator.sampleSize,
                let refined = estimator.refine(model, weights: weights, iterations: 3)
            else { break }
            model = refined
        }
        guard take(model) else { return }
        for _ in 0..<6 {
            guard let current = best else { return }
            scorer.evaluateAll(current.model)
            guard select(current.model, below: Float(square), atMost: 150) > estimator.sampleSize,
                let refined = estimator.refine(current.model, weights: weights, iterations: 3), take(refined),
                best!.loss < 0.999 * current.loss
            else { return }
        }
    }

    /// Gives weight 1 to plausible data with an error below `limit`, evenly thinned to `most`; the number chosen.
    private mutating func select(_ model: E.Model, below limit: Float, atMost most: Int) -> Int {
        near.removeAll(keepingCapacity: true)
        for index in weights.indices {
            weights[index] = 0
            if scorer.error(at: index) < limit { near.append(index) }
        }
        if near.count > most {
            let all = near
            near.removeAll(keepingCapacity: true)
            for index in 0..<most { near.append(all[index * all.count / most]) }
        }
        var count = 0
        let ratios = estimator.likelihoodRatios(of: model, near: near, isFinal: false)
        for (place, index) in near.enumerated() where ratios.map({ $0[place] > 0 }) ?? true {
            weights[index] = 1
            count += 1
        }
        return count
    }
}
