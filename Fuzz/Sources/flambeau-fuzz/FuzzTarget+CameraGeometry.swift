import Flambeau

/// The reader of correspondences, and the solvers on what it lets through.
extension FuzzTarget {
    private static let seedFolder = "Fuzz/seeds/correspondences"

    static let correspondences = FuzzTarget(
        name: "correspondences", seeds: [(seedFolder, ".json"), (seedFolder, ".csv")]
    ) { bytes in
        for problem in try CorrespondenceFile.problems(in: bytes, path: "input").prefix(4) {
            try solve(problem)
        }
    }

    private static func solve(_ problem: CorrespondenceProblem) throws {
        let options = RobustOptions(maxIterations: 20)
        let camera = try problem.camera?.camera()
        let pose = try problem.pose?.transform("pose")
        if let pixels = problem.points2D, let points = problem.points3D, pixels.count <= 64 {
            if let camera { _ = try? AbsolutePose.estimate(pixels, points, camera: camera, options: options) }
            if let description = problem.camera {
                _ = try? AbsolutePose.estimate(
                    pixels, points, width: description.width, height: description.height, focalLength: .unknown,
                    options: options)
            }
        }
        if let first = problem.points1, let second = problem.points2, first.count <= 64 {
            _ = try? TwoViews.homography(first, second, options: options)
            _ = try? TwoViews.fundamental(first, second, options: options)
            if let camera1 = try problem.camera1?.camera(), let camera2 = try problem.camera2?.camera() {
                _ = try? TwoViews.essential(first, second, camera1, camera2, options: options)
                if let pose {
                    for (p, q) in zip(first, second) {
                        guard let p = camera1.normalizedPoint(of: p), let q = camera2.normalizedPoint(of: q) else {
                            continue
                        }
                        _ = Triangulation.optimal(p, q, secondFromFirst: pose)
                    }
                }
            }
        }
    }
}
