import CameraGeometry
import Foundation
import SpatialGeometry
import Testing

/// A line y = a·x + b: a model of a user's own.
private struct LineEstimator: RobustEstimator {
    var points: [Vector2]
    var count: Int { points.count }
    var sampleSize: Int { 2 }
    func solve(_ sample: [Int], into models: inout [Vector2]) {
        let (p, q) = (points[sample[0]], points[sample[1]])
        guard p.x != q.x else { return }
        let slope = (q.y - p.y) / (q.x - p.x)
        models.append(Vector2(slope, p.y - slope * p.x))
    }
    func squaredError(of model: Vector2, at index: Int) -> Double {
        let residual = model.x * points[index].x + model.y - points[index].y
        return residual * residual
    }
}

@Suite struct RobustTests {
    @Test func adaptiveStopCountsWithoutReplacement() {
        #expect(AdaptiveStop.sampleCount(inliers: 5, of: 10, sampleSize: 5, confidence: 0.5) == 175)
        #expect(AdaptiveStop.sampleCount(inliers: 30, of: 100, sampleSize: 7, confidence: 0.9999) == 72417)
        #expect(AdaptiveStop.sampleCount(inliers: 10, of: 10, sampleSize: 5, confidence: 0.99) == 1)
        #expect(AdaptiveStop.sampleCount(inliers: 4, of: 10, sampleSize: 5, confidence: 0.99) == .max)
    }

    @Test(arguments: RobustOptions.Score.allCases)
    func aModelOfTheUsersOwn(_ score: RobustOptions.Score) throws {
        var random = Random(#function)
        let points = (0..<205).map { index -> Vector2 in
            let x = random.uniform(-10, 10)
            return Vector2(x, index % 3 == 0 ? random.uniform(-30, 30) : 2 * x - 1 + 0.1 * random.normal())
        }
        let result = try RobustEstimation.run(
            LineEstimator(points: points), options: RobustOptions(maxError: 0.4, score: score))
        #expect(abs(result.model.x - 2) < 0.1 && abs(result.model.y + 1) < 0.2)
        #expect(result.termination == .confident)
        #expect(result.inliers.count > 120)
        #expect(result.inliers == result.inliers.sorted())
    }

    @Test func limitsAreKept() throws {
        var random = Random(#function)
        let points = (0..<1000).map { _ in random.vector(-1, 1) }.map { Vector2($0.x, $0.y) }
        let limited = try RobustEstimation.run(
            LineEstimator(points: points), options: RobustOptions(maxError: 0.001, maxIterations: 50))
        #expect(limited.iterations == 50 && limited.termination == .iterationLimit)
        let timed = try RobustEstimation.run(
            LineEstimator(points: points),
            options: RobustOptions(maxError: 1e-4, maxIterations: .max, timeLimit: .milliseconds(20)))
        #expect(timed.termination == .timeLimit)
    }

    /// Without a consensus the search goes on as long as it may, unless the caller says no.
    @Test func aSearchIsCancelled() throws {
        var random = Random(#function)
        let points = (0..<1000).map { _ in random.vector(-1, 1) }.map { Vector2($0.x, $0.y) }
        #expect(throws: CameraGeometryError.cancelled) {
            try RobustEstimation.run(
                LineEstimator(points: points),
                options: RobustOptions(maxError: 1e-6, maxIterations: .max) { $0 < 6_400 })
        }
    }

    @Test func prosacDrawsTrustedDataFirst() throws {
        var random = Random(#function)
        // 30 inliers at the top of the order among 600 data.
        let points = (0..<600).map { index -> Vector2 in
            let x = random.uniform(-10, 10)
            return Vector2(x, index < 30 ? x + 0.01 * random.normal() : random.uniform(-300, 300))
        }
        let options = RobustOptions(maxError: 0.05, maxIterations: 30, order: Array(0..<600))
        let result = try RobustEstimation.run(LineEstimator(points: points), options: options)
        #expect(abs(result.model.x - 1) < 0.05)
    }

    /// Errors of one dimension have a table of their own.
    @Test func magsacOnEpipolarData() throws {
        var random = Random(#function)
        let options = { (seed: Int) in RobustOptions(maxError: 2, seed: UInt64(seed), score: .magsacPlusPlus) }
        for seed in 0..<20 {
            let scene = TwoViewScene(&random, count: 150, noise: 0.5, outliers: 0.4)
            let fundamental = try TwoViews.fundamental(scene.first, scene.second, options: options(seed))
            let essential = try TwoViews.essential(
                scene.first, scene.second, TwoViewScene.camera, TwoViewScene.camera, options: options(seed))
            for (estimate, limit) in [(fundamental.matrix, 0.5), (essential.matrix, 0.4)] {
                let matrix =
                    limit == 0.5
                    ? estimate
                    : EpipolarGeometry.fundamental(
                        fromEssential: estimate, TwoViewScene.camera, TwoViewScene.camera)
                let sum = scene.cleanFirst.indices.reduce(0.0) {
                    let error = EpipolarGeometry.sampsonDistance(matrix, scene.cleanFirst[$1], scene.cleanSecond[$1])
                    return $0 + error * error
                }
                #expect((sum / Double(scene.cleanFirst.count)).squareRoot() < limit)
            }
            #expect(fundamental.inliers.count { $0 < 90 } > 80)
        }
    }
}
