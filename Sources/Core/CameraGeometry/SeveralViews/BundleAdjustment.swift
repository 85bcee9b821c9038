public import Cameras
public import Optimization
public import SpatialGeometry

/// Bundle adjustment of few cameras and many points: the points are eliminated by the Schur complement.
///
/// Triggs, McLauchlan, Hartley and Fitzgibbon, "Bundle adjustment — a modern synthesis", 2000. Images do not tell where the
/// scene stands, how it is turned and how large it is. So the pose of the first view that sees anything is held, and the
/// distance from its centre to that of the view that starts farthest from it.
public enum BundleAdjustment {
    /// A point seen in a view.
    public struct Observation: Equatable, Sendable {
        /// The index of the view.
        public var view: Int
        /// The index of the point.
        public var point: Int
        /// Where it is seen, in pixels.
        public var pixel: Vector2

        /// An observation of a point in a view.
        public init(view: Int, point: Int, pixel: Vector2) {
            self.view = view
            self.point = point
            self.pixel = pixel
        }
    }

    /// Poses and points at the minimum of their reprojection errors.
    public struct Estimate: Sendable {
        /// The refined poses, cameraFromWorld.
        public let poses: [RigidTransform]
        /// The refined points in the world's frame.
        public let points: [Vector3]
        /// √(Σ ρ(e²)/N) before, in pixels.
        public let initialRMS: Double
        /// √(Σ ρ(e²)/N) after, in pixels: the root mean square of the (robustified) reprojection errors.
        public let rms: Double
        /// The costs ½·Σ ρ(e²) before and after in pixels², and why it stopped.
        public let summary: LevenbergMarquardt.Summary
    }

    /// Refines poses and points together.
    ///
    /// - Parameters:
    ///   - observations: which point is seen where in which view; a point needs two.
    ///   - cameras: one a view.
    ///   - poses: where the views start, cameraFromWorld.
    ///   - points: where the points start, in the world's frame.
    ///   - loss: how a squared error in pixels² counts.
    ///   - iterationLimit: the most steps tried.
    ///   - progress: called before each step with its number and the cost ½·Σ ρ(e²) in pixels²; `false` cancels.
    /// - Throws: ``CameraGeometryError`` for indices out of range, nothing observed, points seen fewer than twice, values not
    ///   finite, a start that has an observed point behind a camera, or when the caller cancels.
    public static func estimate(
        _ observations: [Observation], cameras: [Camera], poses: [RigidTransform], points: [Vector3],
        loss: RobustLoss = .squared, iterationLimit: Int = 100, progress: (Int, Double) -> Bool = { _, _ in true }
    ) throws(CameraGeometryError) -> Estimate {
        try check(observations, cameras: cameras, poses: poses, points: points)
        // The world of the problem is the frame of the view that is held.
        let reference = observations.reduce(poses.count) { min($0, $1.view) }
        let world = poses[reference]
        let worldFromReference = world.inverse
        var start = BundleAdjustmentProblem.State(
            poses: poses.map { $0 * worldFromReference }, points: points.map { world * $0 })
        start.poses[reference] = .identity
        let problem = BundleAdjustmentProblem(
            observations: observations, cameras: cameras, loss: loss, reference: reference, start: start)
        var state = start
        let summary = LevenbergMarquardt(iterationLimit: iterationLimit, initialDamping: 1e-4)
            .minimize(problem, from: &state, observer: progress)
        guard summary.termination != .cancelled else { throw .cancelled }
        guard summary.finalCost.isFinite else { throw .noSolution("a point starts behind a camera that sees it") }
        var refined = state.poses.map { $0 * world }
        refined[reference] = world
        func rms(_ cost: Double) -> Double { (2 * cost / Double(observations.count)).squareRoot() }
        return Estimate(
            poses: refined, points: state.points.map { worldFromReference * $0 }, initialRMS: rms(summary.initialCost),
            rms: rms(summary.finalCost), summary: summary)
    }

    private static func check(
        _ observations: [Observation], cameras: [Camera], poses: [RigidTransform], points: [Vector3]
    ) throws(CameraGeometryError) {
        guard cameras.count == poses.count else {
            throw .mismatchedCounts("cameras", cameras.count, "poses", poses.count)
        }
        guard poses.count >= 2 else { throw .tooFewPoints(needed: 2, given: poses.count) }
        var seen = [Int](repeating: 0, count: points.count)
        for (index, observation) in observations.enumerated() {
            guard poses.indices ~= observation.view, points.indices ~= observation.point else {
                throw .invalidOption(name: "observations[\(index)]", reason: "there is no such view or point")
            }
            guard observation.pixel.x.isFinite, observation.pixel.y.isFinite else {
                throw .notFinite("observations", index: index)
            }
            seen[observation.point] += 1
        }
        for (index, point) in points.enumerated() where !point.isFinite { throw .notFinite("points", index: index) }
        for (index, pose) in poses.enumerated() where !(pose.translation + pose.rotation.matrix.columns.0).isFinite {
            throw .notFinite("poses", index: index)
        }
        if let alone = seen.firstIndex(where: { $0 < 2 }) {
            throw .invalidOption(
                name: "observations", reason: "points[\(alone)] is seen \(seen[alone]) times, but needs two")
        }
        guard !observations.isEmpty else {
            throw .invalidOption(name: "observations", reason: "there are none, so there is nothing to adjust")
        }
    }
}
