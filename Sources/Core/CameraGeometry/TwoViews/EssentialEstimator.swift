public import Cameras
import Optimization
public import SpatialGeometry

/// Essential matrices of samples of five correspondences, scored by Sampson's distance in (undistorted) pixels.
///
/// Models are over normalised points (X/Z, Y/Z).
public struct EssentialEstimator: RobustEstimator {
    let first: [Vector2]
    let second: [Vector2]
    let pixel: SIMD4<Double>
    private let blocks: EpipolarBlocks

    /// The number of correspondences.
    public var count: Int { first.count }
    /// Five.
    public var sampleSize: Int { 5 }
    /// Ten, at most.
    public var modelsPerSample: Int { 10 }
    /// A distance from a line.
    public var errorDimension: Int { 1 }

    /// An estimator over image points of two calibrated cameras, matched by index.
    ///
    /// - Throws: ``CameraGeometryError`` for different lengths, fewer than five, coordinates not finite, or a pixel that its
    ///   camera cannot have seen in front of it.
    public init(
        _ first: [Vector2], _ second: [Vector2], _ camera1: Camera, _ camera2: Camera
    ) throws(CameraGeometryError) {
        try Correspondences.check(first, second, minimum: 5)
        self.first = try Self.undistort(first, camera1, "points1")
        self.second = try Self.undistort(second, camera2, "points2")
        let (f1, f2) = (camera1.focalLengths, camera2.focalLengths)
        pixel = SIMD4(1 / f1.x, 1 / f1.y, 1 / f2.x, 1 / f2.y)
        blocks = EpipolarBlocks(self.first, self.second, pixel: pixel)
    }

    private static func undistort(
        _ pixels: [Vector2], _ camera: Camera, _ name: String
    ) throws(CameraGeometryError) -> [Vector2] {
        var points: [Vector2] = []
        for (index, pixel) in pixels.enumerated() {
            guard let point = camera.normalizedPoint(of: pixel) else {
                throw .noSolution("\(name)[\(index)] lies where the camera's distortion has no inverse in front of it")
            }
            points.append(point)
        }
        return points
    }

    /// Appends the essential matrices of five correspondences.
    public func solve(_ sample: [Int], into models: inout [Matrix3x3]) {
        FivePoint.solve(into: &models) { index in
            (first[sample[index]].homogeneous, second[sample[index]].homogeneous)
        }
    }

    /// The squared Sampson distance in pixels².
    public func squaredError(of model: Matrix3x3, at index: Int) -> Double {
        blocks.squaredError(of: model, at: index)
    }

    /// The squared Sampson distances, eight at a time.
    public func squaredErrors(of model: Matrix3x3, blocks range: Range<Int>, into errors: inout [SIMD8<Float>]) {
        blocks.squaredErrors(of: model, blocks: range, into: &errors)
    }

    /// Levenberg–Marquardt on the weighted Sampson distances over the rotations and directions.
    public func refine(_ model: Matrix3x3, weights: [Double], iterations: Int) -> Matrix3x3? {
        // All four decompositions have one matrix up to sign.
        guard let pose = Essential.decompose(model).first else { return nil }
        let start = EssentialParameters(rotation: pose.rotation.matrix, direction: pose.translation)
        return blocks.refine(start, weights: weights, iterations: iterations, minimum: 5)?.matrix
    }

    /// How plausible correspondences are by their side and their parallax; see `EpipolarPlausibility`.
    public func likelihoodRatios(of model: Matrix3x3, near: [Int], isFinal: Bool) -> [Double]? {
        EpipolarPlausibility(first: first, second: second).ratios(model, near, isFinal: isFinal)
    }

    /// The share of the image in a strip as wide along a line, in the image where it is larger.
    public func chanceProbability(of error: Double) -> Double? { blocks.chanceProbability(of: error) }
}
