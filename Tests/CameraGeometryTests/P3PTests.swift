import CameraGeometry
import Foundation
import SpatialGeometry
import Testing

@Suite struct P3PTests {
    /// 2,000 seeded problems a family; `Benchmarks` repeats this on 100,000 (case `p3p-families`).
    @Test(arguments: P3PFamily.allCases)
    func truePoseComesBack(_ family: P3PFamily) {
        var random = Random(#function)
        var (good, precise) = (0, 0)
        let count = 2000
        var poses: [RigidTransform] = []
        for _ in 0..<count {
            let problem = family.problem(&random)
            poses.removeAll(keepingCapacity: true)
            P3P.solve(problem.bearings, problem.points, into: &poses)
            #expect(poses.count <= 4)
            #expect(poses.allSatisfy { $0.translation.isFinite && $0.rotation.matrix.rowMajor.allSatisfy(\.isFinite) })
            let error = poses.map { poseError($0, problem.pose) }.min() ?? .infinity
            if error < 1e-3 { good += 1 }
            if error < 1e-6 { precise += 1 }
        }
        #expect(Double(good) >= 0.999 * Double(count))
        if family == .generic { #expect(precise == count) }
    }

    /// Fischler and Bolles' example with four solutions: an equilateral triangle of side 2√3, cosines 5/8.
    @Test func fischlerAndBollesHasFourSolutions() {
        let points = (
            Vector3(2, 0, 0), Vector3(-1, 3.0.squareRoot(), 0), Vector3(-1, -3.0.squareRoot(), 0)
        )
        // Depths of 4: the camera is 2√3 above the middle, and the cosine between sides of length 4 over 2√3 is 5/8.
        let height = 12.0.squareRoot()
        let bearings = (
            Vector3(2, 0, height).normalized, Vector3(-1, 3.0.squareRoot(), height).normalized,
            Vector3(-1, -3.0.squareRoot(), height).normalized
        )
        #expect(abs(dot(bearings.0, bearings.1) - 5.0 / 8) < 1e-15)
        let depths = P3P.solve(bearings, points).map { pose in
            [points.0, points.1, points.2].map { (pose * $0).length }
        }
        #expect(depths.count == 4)
        for expected in [[4.0, 4, 4], [1, 4, 4], [4, 1, 4], [4, 4, 1]] {
            #expect(depths.contains { zip($0, expected).allSatisfy { abs($0 - $1) < 1e-9 } })
        }
    }

    @Test func doubleRoot() {
        func bearing(_ x: Double, _ y: Double) -> Vector3 { Vector3(x, y, 1).normalized }
        let poses = P3P.solve(
            (bearing(0, 0), bearing(2, 0), bearing(0, 2)), (.zero, Vector3(1, 0, 0), Vector3(0, 1, 0)))
        let truth = RigidTransform(translation: Vector3(0, 0, 0.5))
        #expect(poses.contains { poseError($0, truth) < 1e-6 })
    }

    @Test func coplanarBearingsHaveTwoPoses() {
        let camera = [Vector3(-1, 0, 4), Vector3(0.5, 0, 5), Vector3(1.5, 0, 3.5)]
        let poses = P3P.solve(
            (camera[0].normalized, camera[1].normalized, camera[2].normalized), (camera[0], camera[1], camera[2]))
        #expect(poses.contains { max(($0.rotation.matrix - .identity).largestMagnitude, $0.translation.length) < 1e-6 })
        for pose in poses {
            for point in camera { #expect(((pose * point).normalized - point.normalized).length < 1e-9) }
        }
    }

    @Test func pointsWithoutAPoseHaveNone() {
        let bearings = (Vector3(0, 0, 1), Vector3(0.1, 0, 1).normalized, Vector3(0, 0.1, 1).normalized)
        let (a, b) = (Vector3(1, 2, 3), Vector3(2, 2, 3))
        #expect(P3P.solve(bearings, (a, b, Vector3(3, 2, 3))).isEmpty)
        #expect(P3P.solve(bearings, (a, a, b)).isEmpty)
        #expect(P3P.solve(bearings, (a, a, a)).isEmpty)
        #expect(P3P.solve((bearings.0, bearings.0, bearings.1), (a, b, Vector3(1, 3, 3))).isEmpty)
        let nan = Vector3(.nan, 0, 0)
        #expect(P3P.solve(bearings, (nan, a, b)).isEmpty)
        #expect(P3P.solve((nan, bearings.1, bearings.2), (a, b, Vector3(1, 3, 3))).isEmpty)
    }

    @Test(arguments: [1e-6, 1e6])
    func scales(_ scale: Double) {
        var random = Random(#function)
        for _ in 0..<200 {
            var problem = P3PFamily.generic.problem(&random)
            problem.points = (problem.points.0 * scale, problem.points.1 * scale, problem.points.2 * scale)
            problem.pose.translation *= scale
            let error = P3P.solve(problem.bearings, problem.points).map { poseError($0, problem.pose) }.min()
            #expect(error! < 1e-6)
        }
    }

    @Test func farFromTheOrigin() {
        var random = Random(#function)
        for _ in 0..<200 {
            let problem = P3PFamily.generic.problem(&random)
            let offset = Vector3(1e6, -2e6, 1e6)
            let points = (problem.points.0 + offset, problem.points.1 + offset, problem.points.2 + offset)
            let poses = P3P.solve(problem.bearings, points)
            // The points themselves are rounded to 2e-10 out there.
            #expect(poses.contains { (($0 * points.0).normalized - problem.bearings.0).length < 1e-8 })
            #expect(
                poses.contains { ($0.rotation.matrix - problem.pose.rotation.matrix).largestMagnitude < 1e-6 })
        }
    }

    @Test func allSolutionsSeeThePointsInFront() {
        var random = Random(#function)
        for _ in 0..<500 {
            let problem = P3PFamily.generic.problem(&random)
            let points = [problem.points.0, problem.points.1, problem.points.2]
            let bearings = [problem.bearings.0, problem.bearings.1, problem.bearings.2]
            for pose in P3P.solve(problem.bearings, problem.points) {
                for (point, bearing) in zip(points, bearings) {
                    #expect(((pose * point).normalized - bearing).length < 1e-8)
                }
            }
        }
    }
}
