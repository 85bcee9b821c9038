internal import Cameras
import Optimization
public import SpatialGeometry

/// Fundamental matrices of samples of seven correspondences, scored by Sampson's distance in pixels.
///
/// Models are over normalised points; ``fundamental(_:)`` takes one back to pixels.
public struct FundamentalEstimator: RobustEstimator {
    let from: ImageNormalization
    let to: ImageNormalization
    let first: [Vector2]
    let second: [Vector2]
    let pixel: SIMD4<Double>
    private let blocks: EpipolarBlocks

    /// The number of correspondences.
    public var count: Int { first.count }
    /// Seven.
    public var sampleSize: Int { 7 }
    /// Three, at most.
    public var modelsPerSample: Int { 3 }
    /// A distance from a line.
    public var errorDimension: Int { 1 }

    /// An estimator over image points, matched by index.
    ///
    /// - Throws: ``CameraGeometryError`` for different lengths, fewer than seven, coordinates not finite, or all points one.
    public init(_ first: [Vector2], _ second: [Vector2]) throws(CameraGeometryError) {
        try Correspondences.check(first, second, minimum: 7)
        guard let from = ImageNormalization(first), let to = ImageNormalization(second) else {
            throw .degenerate(.coincident)
        }
        (self.from, self.to) = (from, to)
        self.first = first.map(from.apply)
        self.second = second.map(to.apply)
        pixel = SIMD4(from.scale, from.scale, to.scale, to.scale)
        blocks = EpipolarBlocks(self.first, self.second, pixel: pixel)
    }

    /// The fundamental matrix between pixels of a model, of unit Frobenius norm.
    public func fundamental(_ model: Matrix3x3) -> Matrix3x3 {
        (to.matrix.transposed * model * from.matrix).unitNorm
    }

    /// Appends the matrices of seven correspondences that keep all of them on one side (oriented epipolar geometry).
    public func solve(_ sample: [Int], into models: inout [Matrix3x3]) {
        let start = models.count
        SevenPoint.solve(into: &models) { index in
            (first[sample[index]].homogeneous, second[sample[index]].homogeneous)
        }
        var kept = start
        for index in start..<models.count where isOriented(models[index], sample) {
            models[kept] = models[index]
            kept += 1
        }
        models.removeLast(models.count - kept)
    }

    /// Whether (e₂ × x₂)·(F·x₁) has one sign over a sample: Chum, Werner and Matas, "Epipolar geometry estimation via
    /// RANSAC benefits from the oriented epipolar constraint", ICPR 2004.
    private func isOriented(_ model: Matrix3x3, _ sample: [Int]) -> Bool {
        let epipole = model.leftNullVector
        var positive = 0
        for index in sample {
            let line = cross(epipole, second[index].homogeneous)
            if dot(line, model * first[index].homogeneous) > 0 { positive += 1 }
        }
        return positive == 0 || positive == sample.count
    }

    /// The squared Sampson distance in pixels².
    public func squaredError(of model: Matrix3x3, at index: Int) -> Double {
        blocks.squaredError(of: model, at: index)
    }

    /// The squared Sampson distances, eight at a time.
    public func squaredErrors(of model: Matrix3x3, blocks range: Range<Int>, into errors: inout [SIMD8<Float>]) {
        blocks.squaredErrors(of: model, blocks: range, into: &errors)
    }

    /// Levenberg–Marquardt on the weighted Sampson distances over the matrices of rank two.
    public func refine(_ model: Matrix3x3, weights: [Double], iterations: Int) -> Matrix3x3? {
        guard let start = FundamentalParameters(model) else { return nil }
        return blocks.refine(start, weights: weights, iterations: iterations, minimum: 7)?.matrix
    }

    /// How plausible correspondences are by their side and their parallax; see `EpipolarPlausibility`.
    public func likelihoodRatios(of model: Matrix3x3, near: [Int], isFinal: Bool) -> [Double]? {
        EpipolarPlausibility(first: first, second: second).ratios(model, near, isFinal: isFinal)
    }

    /// A matrix free of the plane that most of a sample lies on; see `PlaneAndParallax`.
    public func escapeDegeneracy(of model: Matrix3x3, sample: [Int], maxError: Double) -> Matrix3x3? {
        PlaneAndParallax(self, maxError: maxError).escape(model, sample)
    }

    /// The share of the image in a strip as wide along a line, in the image where it is larger.
    public func chanceProbability(of error: Double) -> Double? { blocks.chanceProbability(of: error) }
}
