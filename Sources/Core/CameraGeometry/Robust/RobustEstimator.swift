/// A model that can be estimated robustly: what the one loop of ``RobustEstimation`` needs to know about it.
///
/// A model of your own needs `count`, `sampleSize`, `solve` and `squaredError`; the rest has defaults. Errors are in the
/// unit of ``RobustOptions/maxError``, squared.
///
/// ```swift
/// struct LineEstimator: RobustEstimator {
///     var points: [Vector2]
///     var count: Int { points.count }
///     var sampleSize: Int { 2 }
///     func solve(_ sample: [Int], into models: inout [Line]) { models.append(Line(points[sample[0]], points[sample[1]])) }
///     func squaredError(of line: Line, at index: Int) -> Double { line.squaredDistance(to: points[index]) }
/// }
/// ```
public protocol RobustEstimator {
    /// What is estimated.
    associatedtype Model

    /// The number of data.
    var count: Int { get }

    /// The number of data a minimal sample has.
    var sampleSize: Int { get }

    /// Appends the models that a minimal sample admits, none to several.
    func solve(_ sample: [Int], into models: inout [Model])

    /// The squared error of a datum under a model; infinite (or NaN) where the model cannot explain it at all.
    func squaredError(of model: Model, at index: Int) -> Double

    /// The squared errors of the data 8·b…8·b + 7 for every block b: `errors[b][lane]`. Lanes past the last datum are
    /// ignored. The default asks for one datum at a time.
    func squaredErrors(of model: Model, blocks: Range<Int>, into errors: inout [SIMD8<Float>])

    /// Whether a sample cannot give a model, told before solving it.
    func isDegenerate(_ sample: [Int]) -> Bool

    /// The model after at most `iterations` steps down the weighted sum of squared errors; `nil` when the data with
    /// positive weight do not fix it. The default has no refinement.
    func refine(_ model: Model, weights: [Double], iterations: Int) -> Model?

    /// A model at least as general in place of one that a degenerate sample gave, if this one is.
    func escapeDegeneracy(of model: Model, sample: [Int], maxError: Double) -> Model?

    /// What else than its error speaks for or against each of some data being an inlier: the ratio of the probabilities of
    /// what is seen of it, given that it is an inlier and given that it is not. 0 excludes it; `nil` says nothing.
    ///
    /// - Parameters:
    ///   - model: the model at hand.
    ///   - near: data with a small error.
    ///   - isFinal: whether time may be taken; otherwise only certain and cheap knowledge counts.
    func likelihoodRatios(of model: Model, near: [Int], isFinal: Bool) -> [Double]?

    /// The number of dimensions of an error: 1 for a distance from a line, 2 for one between image points, 3 for one
    /// between points in space.
    var errorDimension: Int { get }

    /// The most models that a sample admits.
    var modelsPerSample: Int { get }

    /// The probability that a datum of chance has an error of at most `error`; `nil` when that is not known. With it, a
    /// model that chance explains is refused.
    func chanceProbability(of error: Double) -> Double?
}

extension RobustEstimator {
    /// Asks for one datum at a time.
    public func squaredErrors(of model: Model, blocks: Range<Int>, into errors: inout [SIMD8<Float>]) {
        for block in blocks {
            for lane in 0..<8 where block * 8 + lane < count {
                errors[block][lane] = Float(squaredError(of: model, at: block * 8 + lane))
            }
        }
    }

    /// No sample is known to be degenerate.
    public func isDegenerate(_ sample: [Int]) -> Bool { false }

    /// No refinement.
    public func refine(_ model: Model, weights: [Double], iterations: Int) -> Model? { nil }

    /// No degeneracy to escape from.
    public func escapeDegeneracy(of model: Model, sample: [Int], maxError: Double) -> Model? { nil }

    /// Nothing else is known.
    public func likelihoodRatios(of model: Model, near: [Int], isFinal: Bool) -> [Double]? { nil }

    /// One.
    public var modelsPerSample: Int { 1 }

    /// Not known.
    public func chanceProbability(of error: Double) -> Double? { nil }

    /// Two: an error between image points.
    public var errorDimension: Int { 2 }
}
