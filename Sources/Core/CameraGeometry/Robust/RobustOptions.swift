/// How a model is searched among outliers.
public struct RobustOptions: Sendable {
    /// How models are compared.
    public enum Score: String, Sendable, CaseIterable {
        /// Σ min(r², T²): Torr and Zisserman, 2000.
        case msac
        /// The loss of MAGSAC++, which integrates over noise scales up to T's: Barath et al., CVPR 2020.
        case magsacPlusPlus
    }

    /// Whether outliers are expected.
    public enum Method: String, Sendable, CaseIterable {
        /// Random samples, local optimisation, an adaptive stop.
        case ransac
        /// Every datum is an inlier: the model of least error over all of them.
        case none
    }

    /// The largest error of an inlier, in pixels.
    public var maxError: Double
    /// The probability with which a sample of inliers only is among those drawn, below 1.
    public var confidence: Double
    /// Where the random numbers start; the same seed gives the same answer, byte by byte.
    public var seed: UInt64
    /// The fewest samples drawn.
    public var minIterations: Int
    /// The most samples drawn.
    public var maxIterations: Int
    /// The longest time taken, if any. An answer cut short by time need not repeat.
    public var timeLimit: Duration?
    /// How models are compared.
    public var score: Score
    /// Whether outliers are expected.
    public var method: Method
    /// Data from the most to the least trusted, if known: samples are drawn from the top first (PROSAC, Chum and Matas,
    /// CVPR 2005).
    public var order: [Int]?
    /// Whether every new best model is refined on the data near it (LO-RANSAC).
    public var optimizesLocally: Bool
    /// Called before every 64th sample with the number drawn so far; `false` cancels.
    public var progress: @Sendable (Int) -> Bool

    /// Options; each has a usual value.
    public init(
        maxError: Double = 2, confidence: Double = 0.9999, seed: UInt64 = 0, minIterations: Int = 0,
        maxIterations: Int = 100_000, timeLimit: Duration? = nil, score: Score = .msac, method: Method = .ransac,
        order: [Int]? = nil, optimizesLocally: Bool = true,
        progress: @escaping @Sendable (Int) -> Bool = { _ in true }
    ) {
        self.maxError = maxError
        self.confidence = confidence
        self.seed = seed
        self.minIterations = minIterations
        self.maxIterations = maxIterations
        self.timeLimit = timeLimit
        self.score = score
        self.method = method
        self.order = order
        self.optimizesLocally = optimizesLocally
        self.progress = progress
    }

    /// Throws for a value that cannot be.
    func validate(count: Int) throws(CameraGeometryError) {
        guard maxError > 0, maxError.isFinite else {
            throw .invalidOption(name: "maxError", reason: "\(maxError) is not a positive number of pixels")
        }
        guard confidence > 0, confidence < 1 else {
            throw .invalidOption(name: "confidence", reason: "\(confidence) is not between 0 and 1")
        }
        guard maxIterations > 0 else {
            throw .invalidOption(name: "maxIterations", reason: "\(maxIterations) is not positive")
        }
        guard minIterations >= 0, minIterations <= maxIterations else {
            throw .invalidOption(name: "minIterations", reason: "\(minIterations) is not in 0…maxIterations")
        }
        if let timeLimit, timeLimit <= .zero {
            throw .invalidOption(name: "timeLimit", reason: "\(timeLimit) is not positive")
        }
        if let order, order.count != count || Set(order).count != count || !order.allSatisfy({ 0..<count ~= $0 }) {
            throw .invalidOption(name: "order", reason: "it does not list each of the \(count) data once")
        }
    }
}
