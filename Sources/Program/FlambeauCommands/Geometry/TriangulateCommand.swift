import ArgumentParser
import Flambeau

/// `flambeau geometry triangulate`: points from two views of known relative pose.
struct TriangulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "triangulate",
        abstract: "Points in the first camera's frame from two views.",
        discussion: "The problem's \"pose\" is secondFromFirst: {\"rotation\": 3×3 rows, \"translation\": [x, y, z]}.")

    @OptionGroup var options: GeometryOptions

    func run() async throws {
        try GeometryReport.run(options) { problem in
            let (camera1, camera2) = try problem.cameras()
            let pose = try problem.require(\.pose, "pose").transform("pose")
            let first = try problem.require(\.points1, "points1")
            let second = try problem.require(\.points2, "points2")
            guard first.count == second.count else {
                throw CameraGeometryError.mismatchedCounts("points1", first.count, "points2", second.count)
            }
            guard pose.translation.length > 0 else { throw CameraGeometryError.degenerate(.noParallax) }
            var (points, sum, inliers) = ([[Double]?](), 0.0, [Int]())
            for index in first.indices {
                guard let p = camera1.normalizedPoint(of: first[index]),
                    let q = camera2.normalizedPoint(of: second[index]),
                    let point = Triangulation.optimal(p, q, secondFromFirst: pose),
                    let back1 = camera1.project(point), let back2 = camera2.project(pose * point)
                else {
                    points.append(nil)
                    continue
                }
                points.append(GeometryReport.list(point))
                let (d1, d2) = (back1 - first[index], back2 - second[index])
                sum += dot(d1, d1) + dot(d2, d2)
                inliers.append(index)
            }
            guard !inliers.isEmpty else {
                throw CameraGeometryError.noSolution("no point lies in front of both cameras")
            }
            var report = GeometryReport(status: "done", milliseconds: 0)
            report.points = points
            report.inliers = inliers
            report.rms = (sum / Double(2 * inliers.count)).squareRoot()
            return report
        }
    }
}
