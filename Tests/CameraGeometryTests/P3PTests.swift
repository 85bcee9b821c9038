import CameraGeometry
import Foundation
import SpatialGeometry
import Testing

@Suite struct P3PTests {
    @Test(arguments: P3PFamily.allCases)
    func trueposeComesBack(_ family: P3PFamily) {
        var random = Random(7)
        var (good, precise, count) = (0, 0, 0)
        let problems = Int(ProcessInfo.processInfo.environment["P3P_PROBLEMS"] ?? "") ?? 5000
        var poses: [RigidTransform] = []
        for _ in 0..<problems {
            let problem = family.problem(&random)
            poses.removeAll(keepingCapacity: true)
            P3P.solve(problem.bearings, problem.points, into: &poses)
            count += poses.count
            let error = poses.map { poseError($0, problem.pose) }.min() ?? .infinity
            #expect(poses.allSatisfy { $0.translation.isFinite && $0.rotation.matrix.columns.0.isFinite })
            if error < 1e-3 { good += 1 }
            if error < 1e-6 { precise += 1 }
        }
        print(family, Double(good) / Double(problems), Double(precise) / Double(problems), Double(count) / Double(problems))
        #expect(Double(good) >= 0.999 * Double(problems))
        if family == .generic { #expect(precise == problems) }
    }
}
