public import Optimization
public import SpatialGeometry

/// Bundle adjustment of few cameras and many points: the points are eliminated by the Schur complement.
///
/// Triggs, McLauchlan, Hartley and Fitzgibbon, "Bundle adjustment — a modern synthesis", 2000. The first pose is held, and
/// the largest coordinate of the first translation that differs from it, so that place, attitude and scale stay put.
public struct BundleAdjustment: Sendable {
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

    /// The refined poses, cameraFromWorld.
    public private(set) var poses: [RigidTransform]
    /// The refined points in the world's frame.
    public private(set) var points: [Vector3]
    /// The root mean square reprojection error before, in pixels.
    public let initialRMS: Double
    /// The root mean square reprojection error after, in pixels.
    public private(set) var rms: Double
    /// The number of steps tried.
    public private(set) var iterations = 0

    /// Refines poses and points together.
    ///
    /// - `observations`: which point is seen where in which view; a point needs two.
    /// - `cameras`: one a view.
    /// - `loss`: how a squared error in pixels² counts.
    /// - Throws: ``CameraGeometryError`` for indices out of range, points seen fewer than twice, values not finite, or a
    ///   start that has an observed point behind a camera.
    public init(
        _ observations: [Observation], cameras: [Camera], poses: [RigidTransform], points: [Vector3],
        loss: RobustLoss = .squared, iterationLimit: Int = 100
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
        if let alone = seen.firstIndex(where: { $0 < 2 }) {
            throw .invalidOption(
                name: "observations", reason: "points[\(alone)] is seen \(seen[alone]) times, but needs two")
        }
        let lenses = cameras.map(\.lens)
        self.poses = poses
        self.points = points
        func cost(_ poses: [RigidTransform], _ points: [Vector3]) -> Double {
            var sum = 0.0
            for observation in observations {
                guard
                    let pixel = lenses[observation.view].project(poses[observation.view] * points[observation.point])
                else { return .infinity }
                let residual = pixel - observation.pixel
                sum += loss.evaluate(dot(residual, residual)).value
            }
            return sum
        }
        var current = cost(poses, points)
        guard current.isFinite else { throw .noSolution("a point starts behind a camera that sees it") }
        initialRMS = (current / Double(observations.count)).squareRoot()
        // Gauge: the first pose, and one coordinate of the second camera's translation.
        let offset = poses[1].translation - poses[1].rotation * poses[0].inverse.translation
        let axis = (0..<3).max { abs(offset[$0]) < abs(offset[$1]) } ?? 0
        let held = Set(0..<6).union([6 + 3 + axis])
        var damping = 1e-4
        while iterations < iterationLimit {
            var equations = SchurEquations(sharedCount: 6 * poses.count, localCount: points.count, localSize: 3)
            for observation in observations {
                let pose = self.poses[observation.view]
                let turned = pose.rotation * self.points[observation.point]
                guard let image = lenses[observation.view].projectWithDerivative(turned + pose.translation) else {
                    continue
                }
                let residual = image.pixel - observation.pixel
                let weight = loss.evaluate(dot(residual, residual)).weight
                let transposed = pose.rotation.matrix.transposed
                for (row, value) in [(image.rowX, residual.x), (image.rowY, residual.y)] {
                    let turn = cross(turned, row)
                    let byPoint = transposed * row
                    equations.add(
                        value, sharedAt: 6 * observation.view, [turn.x, turn.y, turn.z, row.x, row.y, row.z],
                        local: observation.point, [byPoint.x, byPoint.y, byPoint.z], weight: weight)
                }
            }
            var improved = false
            while iterations < iterationLimit, damping < 1e10 {
                iterations += 1
                if let step = equations.step(damping: damping, held: held) {
                    let nextPoses = self.poses.enumerated().map { index, pose in
                        let d = Array(step.shared[6 * index..<6 * index + 6])
                        return RigidTransform(
                            rotation: (Rotation(axisAngle: Vector3(d[0], d[1], d[2])) * pose.rotation).renormalized,
                            translation: pose.translation + Vector3(d[3], d[4], d[5]))
                    }
                    let nextPoints = zip(self.points, step.locals).map { $0 + Vector3($1[0], $1[1], $1[2]) }
                    let next = cost(nextPoses, nextPoints)
                    if next < current {
                        let decrease = (current - next) / current
                        (self.poses, self.points, current) = (nextPoses, nextPoints, next)
                        damping = max(damping / 10, 1e-14)
                        improved = decrease > 1e-12
                        break
                    }
                }
                damping *= 10
            }
            if !improved { break }
        }
        rms = (current / Double(observations.count)).squareRoot()
    }
}
