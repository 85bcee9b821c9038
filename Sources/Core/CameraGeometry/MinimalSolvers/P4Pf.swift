internal import Cameras
import Foundation
import Optimization
public import SpatialGeometry

/// Pose and focal length from four points.
///
/// Three points fix the pose once the focal length is given, so the fourth point's error is a function of the focal
/// length alone. It is followed over a geometric grid (an idea of Sattler et al., ECCV 2014, there drawn at random), and
/// its lowest minima are polished by Levenberg–Marquardt on all eight equations over the seven unknowns. Unlike the
/// polynomial systems of Bujnak et al. (CVPR 2008) it has no degenerate planar case.
public enum P4Pf {
    /// A pose with its focal length.
    public struct Solution: Sendable {
        /// A world point X is at R·X + t in the camera's frame.
        public var cameraFromWorld: RigidTransform
        /// The focal length in the unit of the image points.
        public var focalLength: Double
    }

    /// At most three solutions, those of lowest error first.
    ///
    /// - Parameters:
    ///   - image: four image points relative to the principal point, in pixels.
    ///   - points: their world points.
    ///   - focalLengths: the range searched, in pixels.
    public static func solve(
        _ image: [Vector2], _ points: [Vector3], focalLengths: ClosedRange<Double>
    ) -> [Solution] {
        precondition(image.count == 4 && points.count == 4, "P4Pf takes four correspondences")
        var solutions: [Solution] = []
        solve(focalLengths: focalLengths, into: &solutions) { (image[$0], points[$0]) }
        return solutions
    }

    /// The solver over a source of correspondences, so that a sample needs no copy.
    static func solve(
        focalLengths: ClosedRange<Double>, into solutions: inout [Solution], _ pair: (Int) -> (Vector2, Vector3)
    ) {
        let (first, second, third, fourth) = (pair(0), pair(1), pair(2), pair(3))
        let steps = 32
        let ratio = pow(focalLengths.upperBound / focalLengths.lowerBound, 1 / Double(steps - 1))
        var focal = focalLengths.lowerBound
        var poses: [RigidTransform] = []
        poses.reserveCapacity(8)
        // The best poses over the grid; a neighbour of a kept one replaces it when better.
        var kept: [(error: Double, step: Int, pose: RigidTransform, focal: Double)] = []
        for step in 0..<steps {
            defer { focal *= ratio }
            poses.removeAll(keepingCapacity: true)
            func bearing(_ image: Vector2) -> Vector3 { Vector3(image.x, image.y, focal).normalized }
            P3P.solve(
                (bearing(first.0), bearing(second.0), bearing(third.0)), (first.1, second.1, third.1), into: &poses)
            for pose in poses {
                let seen = pose * fourth.1
                guard seen.z > 0 else { continue }
                let difference = Vector2(seen.x, seen.y) * (focal / seen.z) - fourth.0
                let error = dot(difference, difference)
                if let near = kept.firstIndex(where: {
                    step - $0.step <= 1 && ($0.pose.rotation.inverse * pose.rotation).matrix.trace > 2.9
                }) {
                    if error < kept[near].error {
                        kept[near] = (error, step, pose, focal)
                    }
                } else {
                    kept.append((error, step, pose, focal))
                }
            }
        }
        kept.sort { $0.error < $1.error }
        guard !kept.isEmpty else { return }
        let points = [first.1, second.1, third.1, fourth.1]
        let image = [first.0, second.0, third.0, fourth.0]
        for start in kept.prefix(3) {
            var lens = Lens()
            (lens.focalLengthX, lens.focalLengthY) = (start.focal, start.focal)
            let problem = PoseProblem(lens: lens, points: points, pixels: image, refinesFocalLength: true)
            var state = PoseProblem.State(start.pose)
            let summary = LevenbergMarquardt(iterationLimit: 15, costTolerance: 1e-8, initialDamping: 1e-3)
                .minimize(problem, from: &state)
            let focal = start.focal * state.focalScale
            guard summary.finalCost.isFinite, focal.isFinite,
                focal > 0.5 * focalLengths.lowerBound, focal < 2 * focalLengths.upperBound
            else { continue }
            solutions.append(Solution(cameraFromWorld: state.pose, focalLength: focal))
        }
    }
}
