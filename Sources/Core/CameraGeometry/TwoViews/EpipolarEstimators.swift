public import Cameras
import Optimization
public import SpatialGeometry

/// Fundamental matrices of samples of seven correspondences, scored by Sampson's distance in pixels.
///
/// Models are over normalised points; ``fundamental(_:)`` takes one back to pixels.
public struct FundamentalEstimator: Estimator {
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
            let (p, q) = (first[sample[index]], second[sample[index]])
            return (Vector3(p.x, p.y, 1), Vector3(q.x, q.y, 1))
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
        // The left null vector from the two columns that are least parallel.
        let (a, b, c) = model.columns
        let (ab, bc, ca) = (cross(a, b), cross(b, c), cross(c, a))
        var epipole = ab
        if dot(bc, bc) > dot(epipole, epipole) { epipole = bc }
        if dot(ca, ca) > dot(epipole, epipole) { epipole = ca }
        var positive = 0
        for index in sample {
            let (p, q) = (first[index], second[index])
            let line = cross(epipole, Vector3(q.x, q.y, 1))
            if dot(line, model * Vector3(p.x, p.y, 1)) > 0 { positive += 1 }
        }
        return positive == 0 || positive == sample.count
    }

    /// The squared Sampson distance in pixels².
    public func squaredError(of model: Matrix3x3, at index: Int) -> Double {
        EpipolarBlocks.squaredError(model, first[index], second[index], pixel)
    }

    /// The squared Sampson distances, eight at a time.
    public func squaredErrors(of model: Matrix3x3, blocks range: Range<Int>, into errors: inout [SIMD8<Float>]) {
        blocks.squaredErrors(of: model, blocks: range, into: &errors)
    }

    /// Levenberg–Marquardt on the weighted Sampson distances over the matrices of rank two.
    public func refine(_ model: Matrix3x3, weights: [Double], iterations: Int) -> Matrix3x3? {
        guard let start = FundamentalParameters(model) else { return nil }
        return EpipolarBlocks.refine(start, first, second, weights, pixel, iterations, minimum: 7)?.matrix
    }

    /// How plausible correspondences are by their side and their parallax; see `EpipolarPlausibility`.
    public func likelihoodRatios(of model: Matrix3x3, near: [Int], isFinal: Bool) -> [Double]? {
        EpipolarPlausibility(first: first, second: second).ratios(model, near, isFinal: isFinal)
    }

    /// A matrix free of the plane that most of a sample lies on; see `PlaneAndParallax`.
    public func escapeDegeneracy(of model: Matrix3x3, sample: [Int], maxError: Double) -> Matrix3x3? {
        PlaneAndParallax(self, maxError: maxError).escape(model, sample)
    }
}

/// Essential matrices of samples of five correspondences, scored by Sampson's distance in (undistorted) pixels.
///
/// Models are over normalised points (X/Z, Y/Z).
public struct EssentialEstimator: Estimator {
    let first: [Vector2]
    let second: [Vector2]
    let pixel: SIMD4<Double>
    private let blocks: EpipolarBlocks

    /// The number of correspondences.
    public var count: Int { first.count }
    /// Five.
    public var sampleSize: Int { 5 }
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
            let (p, q) = (first[sample[index]], second[sample[index]])
            return (Vector3(p.x, p.y, 1), Vector3(q.x, q.y, 1))
        }
    }

    /// The squared Sampson distance in pixels².
    public func squaredError(of model: Matrix3x3, at index: Int) -> Double {
        EpipolarBlocks.squaredError(model, first[index], second[index], pixel)
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
        return EpipolarBlocks.refine(start, first, second, weights, pixel, iterations, minimum: 5)?.matrix
    }

    /// How plausible correspondences are by their side and their parallax; see `EpipolarPlausibility`.
    public func likelihoodRatios(of model: Matrix3x3, near: [Int], isFinal: Bool) -> [Double]? {
        EpipolarPlausibility(first: first, second: second).ratios(model, near, isFinal: isFinal)
    }
}

extension EpipolarBlocks {
    @inline(__always)
    static func squaredError(_ f: Matrix3x3, _ first: Vector2, _ second: Vector2, _ pixel: SIMD4<Double>) -> Double {
        let (p, q) = (Vector3(first.x, first.y, 1), Vector3(second.x, second.y, 1))
        let (l2, l1) = (f * p, f.transposed * q)
        let square = pixel * pixel
        let gradient =
            l1.x * l1.x * square[0] + l1.y * l1.y * square[1] + l2.x * l2.x * square[2] + l2.y * l2.y * square[3]
        let error = dot(q, l2)
        return error * error / gradient
    }

    /// Levenberg–Marquardt over the correspondences that have a weight.
    static func refine<Parameters: EpipolarParameters>(
        _ start: Parameters, _ first: [Vector2], _ second: [Vector2], _ weights: [Double], _ pixel: SIMD4<Double>,
        _ iterations: Int, minimum: Int
    ) -> Parameters? {
        var chosen: (first: [Vector2], second: [Vector2], weights: [Double]) = ([], [], [])
        for index in weights.indices where weights[index] > 1e-6 {
            chosen.first.append(first[index])
            chosen.second.append(second[index])
            chosen.weights.append(weights[index])
        }
        guard chosen.first.count >= minimum else { return nil }
        let problem = EpipolarProblem<Parameters>(
            first: chosen.first, second: chosen.second, weights: chosen.weights, pixel: pixel)
        var state = start
        let summary = LevenbergMarquardt(iterationLimit: iterations, costTolerance: 1e-7)
            .minimize(problem, from: &state)
        return summary.finalCost.isFinite ? state : nil
    }
}
