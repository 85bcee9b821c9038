import CameraGeometry
import Foundation
import SpatialGeometry
import Testing

@Suite struct EpipolarTests {
    /// 2,000 seeded problems; `Benchmarks` repeats this on 100,000 (case `geometry-families`).
    @Test(arguments: [0.0, 1.0])
    func fivePoints(_ planeShare: Double) {
        var random = Random(#function)
        var (good, models) = (0, [Matrix3x3]())
        for _ in 0..<2000 {
            let scene = TwoViewScene(&random, count: 5, planeShare: planeShare)
            models.removeAll(keepingCapacity: true)
            FivePoint.solve(scene.rays(scene.first), scene.rays(scene.second), into: &models)
            #expect(models.allSatisfy { $0.rowMajor.allSatisfy(\.isFinite) })
            if models.contains(where: { projectiveDistance($0, scene.essential) < 1e-6 }) { good += 1 }
        }
        #expect(Double(good) >= (planeShare == 0 ? 0.999 : 0.985) * 2000)
    }

    @Test func everyEssentialMatrixSatisfiesItsConstraints() throws {
        var random = Random(#function)
        for _ in 0..<200 {
            let scene = TwoViewScene(&random, count: 5)
            let (p, q) = (scene.rays(scene.first), scene.rays(scene.second))
            var models: [Matrix3x3] = []
            FivePoint.solve(p, q, into: &models)
            for model in models {
                for (x, y) in zip(p, q) { #expect(abs(dot(y, model * x)) < 1e-9) }
                let values = try #require(model.singularValueDecomposition()).values
                #expect(abs(values.x - values.y) < 1e-7 && values.z < 1e-7)
            }
        }
    }

    @Test func sevenAndEightPoints() throws {
        var random = Random(#function)
        for _ in 0..<500 {
            let scene = TwoViewScene(&random, count: 8)
            let seven = try SevenPoint.solve(Array(scene.first.prefix(7)), Array(scene.second.prefix(7)))
            #expect(seven.contains { projectiveDistance($0, scene.fundamental) < 1e-6 })
            #expect((1...3).contains(seven.count))
            #expect(seven.allSatisfy { abs($0.determinant) < 1e-12 })
            let eight = try Fundamental.fit(scene.first, scene.second)
            #expect(projectiveDistance(eight, scene.fundamental) < 1e-6)
        }
    }

    @Test func sevenDegeneratePointsHaveNoMatrix() throws {
        let point = [Vector2](repeating: Vector2(3, 4), count: 7)
        let line = (0..<7).map { Vector2(Double($0) * 10, Double($0) * 20) }
        #expect(try SevenPoint.solve(point, point).isEmpty)
        #expect(try SevenPoint.solve(line, line).isEmpty)
    }

    @Test(arguments: [0.0, 0.3, 0.5])
    func robustFundamental(_ share: Double) throws {
        var random = Random(#function)
        for seed in 0..<10 {
            let scene = TwoViewScene(&random, count: 200, noise: 1, outliers: share)
            let options = RobustOptions(maxError: 2, seed: UInt64(seed))
            let found = try TwoViews.fundamental(scene.first, scene.second, options: options)
            let rms = Self.rms(scene) {
                EpipolarGeometry.sampsonDistance(found.matrix, $0, $1)
            }
            #expect(rms < 1)
            #expect(abs(found.matrix.determinant) < 1e-12)
            #expect(found.diagnoses.isEmpty)
            let again = try TwoViews.fundamental(scene.first, scene.second, options: options)
            #expect(again.matrix == found.matrix && again.inliers == found.inliers)
        }
    }

    static func rms(_ scene: TwoViewScene, _ distance: (Vector2, Vector2) -> Double) -> Double {
        let sum = zip(scene.cleanFirst, scene.cleanSecond).reduce(0) {
            $0 + distance($1.0, $1.1) * distance($1.0, $1.1)
        }
        return (sum / Double(scene.cleanFirst.count)).squareRoot()
    }

    @Test(arguments: [0.0, 0.3, 0.5])
    func robustEssential(_ share: Double) throws {
        var random = Random(#function)
        for seed in 0..<10 {
            let scene = TwoViewScene(&random, count: 200, noise: 1, outliers: share)
            let found = try TwoViews.essential(
                scene.first, scene.second, TwoViewScene.camera, TwoViewScene.camera,
                options: RobustOptions(maxError: 2, seed: UInt64(seed)))
            let pose = try #require(found.secondFromFirst)
            #expect((pose.rotation.inverse * scene.pose.rotation).angle < 0.01)
            #expect(dot(pose.translation, scene.pose.translation.normalized) > 0.99)
            #expect(abs(pose.translation.length - 1) < 1e-9)
            #expect(found.diagnoses.isEmpty)
        }
    }

    @Test func aDominantPlaneKeepsEveryInlier() throws {
        var random = Random(#function)
        for seed in 0..<10 {
            let scene = TwoViewScene(&random, count: 200, noise: 0.5, planeShare: 0.8)
            let found = try TwoViews.fundamental(
                scene.first, scene.second, options: RobustOptions(maxError: 3, seed: UInt64(seed)))
            #expect(found.inliers.count >= 198)
            #expect(Self.rms(scene) { EpipolarGeometry.sampsonDistance(found.matrix, $0, $1) } < 1)
        }
    }

    @Test func aPlaneIsDiagnosed() throws {
        var random = Random(#function)
        let scene = TwoViewScene(&random, count: 100, noise: 0.5, planeShare: 1)
        let found = try TwoViews.fundamental(scene.first, scene.second, options: RobustOptions(maxError: 3))
        #expect(found.diagnoses.contains(.planar))
    }

    @Test(arguments: [0.0, 0.5])
    func aPureRotationIsDiagnosedAndItsRotationRight(_ noise: Double) throws {
        var random = Random(#function)
        let scene = TwoViewScene(&random, count: 100, noise: noise, baseline: 0)
        let found = try TwoViews.essential(scene.first, scene.second, TwoViewScene.camera, TwoViewScene.camera)
        #expect(found.diagnoses.contains(.pureRotation))
        let pose = try #require(found.secondFromFirst)
        #expect((pose.rotation.inverse * scene.pose.rotation).angle < 1e-3)
        // The identity: the same image twice.
        let same = try TwoViews.essential(scene.first, scene.first, TwoViewScene.camera, TwoViewScene.camera)
        #expect(same.diagnoses.contains(.pureRotation))
        #expect(same.secondFromFirst!.rotation.angle < 1e-6)
    }

    @Test func decompositionHoldsThePose() throws {
        var random = Random(#function)
        for _ in 0..<100 {
            let scene = TwoViewScene(&random, count: 20)
            let sign = random.uniform(-1, 1) < 0 ? -1.0 : 1.0
            let found = try #require(
                Essential.pose(sign * scene.essential, scene.rays(scene.first), scene.rays(scene.second)))
            #expect(found.inFront == 20)
            #expect((found.secondFromFirst.rotation.inverse * scene.pose.rotation).angle < 1e-7)
            #expect((found.secondFromFirst.translation - scene.pose.translation.normalized).length < 1e-7)
            #expect(Essential.decompose(scene.essential).count == 4)
        }
        #expect(Essential.decompose(.zero).isEmpty)
    }

    @Test func distances() {
        // A pure shift along x: epipolar lines are rows, distances are differences of y.
        let shift = Matrix3x3.crossProduct(Vector3(1, 0, 0))
        let (p, q) = (Vector2(10, 20), Vector2(50, 23))
        #expect(abs(EpipolarGeometry.sampsonDistance(shift, p, q) - 3 / 2.0.squareRoot()) < 1e-12)
        #expect(abs(EpipolarGeometry.symmetricDistance(shift, p, q) - 3) < 1e-12)
        #expect(abs(EpipolarGeometry.algebraicError(shift, p, q)) == 3)
    }

    @Test func wrongInputIsRefused() {
        let line = (0..<20).map { Vector2(Double($0), 2 * Double($0)) }
        let point = [Vector2](repeating: Vector2(3, 4), count: 20)
        for method in RobustOptions.Method.allCases {
            let options = RobustOptions(method: method)
            for (p, q) in [(line, line), (point, point)] {
                #expect(throws: CameraGeometryError.self) { try TwoViews.fundamental(p, q, options: options) }
            }
        }
        #expect(throws: CameraGeometryError.tooFewPoints(needed: 8, given: 3)) {
            try TwoViews.fundamental(Array(line.prefix(3)), Array(line.prefix(3)))
        }
    }
}
