import CameraGeometry
import Foundation
import SpatialGeometry
import Testing

/// Exact correspondences in small numbers: nothing but the true model explains them all.
@Suite struct ExactCorrespondencesTests {
    static let problems = 200

    /// The refinement stops when its cost falls by less than 1e-7 of itself: exact to a hundred-thousandth of the largest
    /// error allowed, in pixels.
    static let precision = 1e-4

    @Test(arguments: [4, 5, 9])
    func poses(_ count: Int) throws {
        var random = Random(#function)
        for seed in 0..<Self.problems {
            let (pixels, points, truth) = AbsolutePoseTests.scene(&random, count: count, noise: 0)
            let found = try AbsolutePose.estimate(
                pixels, points, camera: AbsolutePoseTests.camera, options: RobustOptions(seed: UInt64(seed)))
            #expect(found.inliers.count == count)
            #expect(found.rms < Self.precision)
            // Four points have a second pose in rare cases.
            if count > 4 { #expect(poseError(found.cameraFromWorld, truth) < 1e-5) }
        }
    }

    @Test(arguments: [5, 6, 9])
    func posesAndFocalLengths(_ count: Int) throws {
        var random = Random(#function)
        for seed in 0..<Self.problems {
            let (pixels, points, _) = AbsolutePoseTests.scene(&random, count: count, noise: 0)
            let found = try AbsolutePose.estimate(
                pixels, points, width: 1280, height: 960, focalLength: .unknown,
                options: RobustOptions(seed: UInt64(seed)))
            #expect(found.inliers.count == count && found.rms < 1e-3)
        }
    }

    @Test(arguments: [4, 5, 7, 9])
    func homographies(_ count: Int) throws {
        var random = Random(#function)
        for seed in 0..<Self.problems {
            let scene = TwoViewScene(&random, count: count, planeShare: 1)
            let found = try TwoViews.homography(
                scene.first, scene.second, options: RobustOptions(seed: UInt64(seed)))
            #expect(found.inliers.count == count)
            #expect(found.rms < Self.precision)
            #expect(projectiveDistance(found.matrix, scene.homography) < 1e-5)
        }
    }

    @Test(arguments: [8, 9, 10, 11])
    func fundamentalMatrices(_ count: Int) throws {
        var random = Random(#function)
        for seed in 0..<Self.problems {
            let scene = TwoViewScene(&random, count: count)
            let found = try TwoViews.fundamental(
                scene.first, scene.second, options: RobustOptions(seed: UInt64(seed)))
            #expect(found.inliers.count == count)
            #expect(found.rms < Self.precision)
        }
    }

    @Test(arguments: [6, 7, 9, 10])
    func essentialMatrices(_ count: Int) throws {
        var random = Random(#function)
        for seed in 0..<Self.problems {
            let scene = TwoViewScene(&random, count: count)
            let found = try TwoViews.essential(
                scene.first, scene.second, TwoViewScene.camera, TwoViewScene.camera,
                options: RobustOptions(seed: UInt64(seed)))
            #expect(found.inliers.count == count)
            #expect(found.rms < Self.precision)
        }
    }

    /// As many correspondences as a sample has: each of its models explains them all.
    @Test func samplesThemselves() throws {
        var random = Random(#function)
        for seed in 0..<Self.problems {
            let scene = TwoViewScene(&random, count: 7)
            let options = RobustOptions(seed: UInt64(seed))
            let seven = try RobustEstimation.run(FundamentalEstimator(scene.first, scene.second), options: options)
            #expect(seven.inliers.count == 7 && seven.rms < Self.precision)
            let five = try RobustEstimation.run(
                EssentialEstimator(
                    Array(scene.first.prefix(5)), Array(scene.second.prefix(5)), TwoViewScene.camera,
                    TwoViewScene.camera), options: options)
            #expect(five.inliers.count == 5 && five.rms < Self.precision)
        }
    }
}
