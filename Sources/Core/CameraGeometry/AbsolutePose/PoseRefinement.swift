public import Cameras
public import LinearAlgebra
public import Optimization
public import SpatialGeometry

/// A pose at the minimum of its reprojection error; see ``AbsolutePose/refine(_:_:_:camera:loss:weights:refinesFocalLength:iterationLimit:)``.
public struct PoseRefinement: Sendable {
    /// The refined pose: a world point X is at R·X + t in the camera's frame.
    public let cameraFromWorld: RigidTransform
    /// The camera, its focal length refined if that was free.
    public let camera: Camera
    /// √(2·cost/Σw): the root mean square of the (robustified, weighted) reprojection errors in pixels.
    public let rms: Double
    /// The costs ½·Σ w·ρ(e²) before and after in pixels², and why it stopped.
    public let summary: LevenbergMarquardt.Summary
    /// The covariance of a step (ω, τ) — a turn in radians about the camera's axes after R, then a shift — and of
    /// the focal length's logarithm if that was free: 6×6 or 7×7. `nil` when the points do not fix them all.
    public let covariance: Matrix?
}

extension AbsolutePose {
    /// Refines a pose by Levenberg–Marquardt.
    ///
    /// - Parameters:
    ///   - start: a pose with every point in front of the camera.
    ///   - pixels: the image points.
    ///   - points: the world points, by index.
    ///   - loss: how a squared error in pixels² counts.
    ///   - weights: a weight a point.
    ///   - refinesFocalLength: whether one factor on the focal lengths is free too.
    /// - Throws: ``CameraGeometryError`` for lists of different lengths, fewer than three points, a coordinate that is
    ///   not finite, or a start that has a point behind the camera.
    public static func refine(
        _ start: RigidTransform, _ pixels: [Vector2], _ points: [Vector3], camera: Camera,
        loss: RobustLoss = .squared, weights: [Double]? = nil, refinesFocalLength: Bool = false,
        iterationLimit: Int = 100
    ) throws(CameraGeometryError) -> PoseRefinement {
        try Correspondences.check(pixels, points, minimum: refinesFocalLength ? 4 : 3)
        if let weights, weights.count != points.count {
            throw .mismatchedCounts("weights", weights.count, "points", points.count)
        }
        let centre = points.reduce(Vector3.zero, +) / Double(points.count)
        let problem = PoseProblem(
            lens: camera.lens, points: points.map { $0 - centre }, pixels: pixels, weights: weights ?? [], loss: loss,
            refinesFocalLength: refinesFocalLength)
        var state = PoseProblem.State(start)
        state.translation += state.rotation * centre
        let summary = LevenbergMarquardt(iterationLimit: iterationLimit).minimize(problem, from: &state)
        guard summary.finalCost.isFinite else {
            throw .noSolution("the pose to refine has a point behind the camera")
        }
        let pose = state.pose
        let total = (weights ?? []).isEmpty ? Double(points.count) : (weights ?? []).reduce(0, +)
        return PoseRefinement(
            cameraFromWorld: RigidTransform(
                rotation: pose.rotation, translation: pose.translation - pose.rotation * centre),
            camera: refinesFocalLength
                ? try CameraGeometryError.checking { () throws(CameraError) in
                    try camera.withFocalLength(camera.focalLengths.x * state.focalScale)
                } : camera,
            rms: (2 * summary.finalCost / max(total, 1e-300)).squareRoot(), summary: summary,
            covariance: problem.covariance(at: state, centre: centre, cost: summary.finalCost))
    }
}

extension PoseProblem {
    /// σ²·(JᵀWJ)⁻¹ with σ² from the residuals left, moved from the points' centre to the world's origin.
    func covariance(at state: State, centre: Vector3, cost: Double) -> Matrix? {
        var equations = FixedSizeNormalEquations(count: unknownCount)
        linearize(at: state, into: &equations)
        let used = weights.isEmpty ? points.count : weights.count { $0 > 0 }
        let freedom = 2 * used - unknownCount
        guard freedom > 0 else { return nil }
        var hessian = Matrix(rows: unknownCount, columns: unknownCount)
        for row in 0..<unknownCount {
            for column in 0..<unknownCount { hessian[row, column] = equations[row, column] }
        }
        guard let inverse = CholeskyDecomposition(hessian)?.inverse else { return nil }
        // t = t′ − R·c, so a step turns into τ = τ′ − ω × (R·c).
        var move = Matrix.identity(unknownCount)
        let arm = Matrix3x3.crossProduct(state.rotation * centre)
        for row in 0..<3 {
            for column in 0..<3 { move[3 + row, column] = arm[row, column] }
        }
        return (2 * cost / Double(freedom)) * (move * inverse * move.transposed)
    }
}
