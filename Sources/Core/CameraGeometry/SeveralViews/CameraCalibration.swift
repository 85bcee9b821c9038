import LinearAlgebra
public import SpatialGeometry

/// The intrinsics of a camera from views of a planar target: Zhang, "A flexible new technique for camera calibration",
/// PAMI 2000.
///
/// Focal lengths start from the homographies' constraints on the image of the absolute conic (the principal point at the
/// image's centre), poses from IPPE, distortion from zero; then everything is refined together by Levenberg–Marquardt with
/// the poses eliminated.
public struct CameraCalibration: Sendable {
    /// One picture of the target.
    public struct View: Sendable {
        /// Points of the target's plane (z = 0), in its unit.
        public var target: [Vector2]
        /// Where they are seen, by index.
        public var pixels: [Vector2]

        /// A view of target points.
        public init(target: [Vector2], pixels: [Vector2]) {
            self.target = target
            self.pixels = pixels
        }
    }

    /// The camera found.
    public let camera: Camera
    /// One standard deviation of each parameter, in the camera's order; 0 for those held.
    public let standardDeviations: [Double]
    /// cameraFromTarget, a view.
    public let poses: [RigidTransform]
    /// The root mean square error over all points, in pixels.
    public let rms: Double
    /// The root mean square error of each view, in pixels.
    public let viewRMS: [Double]
    /// The number of steps tried.
    public let iterations: Int

    /// Calibrates a camera.
    ///
    /// - `views`: each with at least four points not on a line.
    /// - `model`: what is estimated; the principal point is held at the centre with a single view.
    /// - Throws: ``CameraGeometryError`` for views that do not fit, points not finite, or views that leave the focal
    ///   length undetermined (``CameraGeometryError/Degeneracy/parallelViews``).
    public init(
        _ views: [View], model: CameraModel, width: Int, height: Int, iterationLimit: Int = 200
    ) throws(CameraGeometryError) {
        guard !views.isEmpty else { throw .tooFewPoints(needed: 1, given: 0) }
        for view in views { try Correspondences.check(view.target, view.pixels, minimum: 4) }
        let centre = Vector2(Double(width) / 2, Double(height) / 2)
        let focal = try Self.initialFocalLengths(views, centre)
        var parameters = [Double](repeating: 0, count: model.parameterNames.count)
        if model.hasSingleFocalLength {
            (parameters[0], parameters[1], parameters[2]) = ((focal.x * focal.y).squareRoot(), centre.x, centre.y)
        } else {
            (parameters[0], parameters[1], parameters[2], parameters[3]) = (focal.x, focal.y, centre.x, centre.y)
        }
        var camera = try Camera(model: model, width: width, height: height, parameters: parameters)
        var poses: [RigidTransform] = []
        for (index, view) in views.enumerated() {
            let points = view.target.map { Vector3($0.x, $0.y, 0) }
            let image = view.pixels.map { ($0 - centre) / focal }
            guard let start = IPPE.solve(image, points).first else {
                throw .noSolution("views[\(index)] does not determine a pose of the target")
            }
            poses.append(start)
        }
        var held: Set<Int> = []
        if views.count == 1 {
            let first = model.hasSingleFocalLength ? 1 : 2
            held = [first, first + 1]
        }
        // Distortion joins once poses and focal lengths have settled.
        let distortion = Set(model.focalAndCentreCount..<parameters.count)
        var (_, steps) = Self.refine(&camera, &poses, views, held: held.union(distortion), iterationLimit: 20)
        let last = Self.refine(&camera, &poses, views, held: held, iterationLimit: iterationLimit)
        steps += last.iterations
        let count = views.reduce(0) { $0 + $1.pixels.count }
        guard last.cost.isFinite else { throw .noSolution("no camera has all points in front of it") }
        let equations = Self.linearize(camera, poses, views)
        let freedom = max(1, 2 * count - parameters.count + held.count - 6 * views.count)
        guard let covariance = equations.sharedCovariance(held: held) else { throw .degenerate(.parallelViews) }
        let variance = last.cost / Double(freedom)
        let deviations = (0..<parameters.count).map { (max(0, covariance[$0, $0]) * variance).squareRoot() }
        // A focal length that is not known to a third of itself is not known.
        guard deviations[0] < 0.33 * camera.parameters[0] else { throw .degenerate(.parallelViews) }
        self.camera = camera
        standardDeviations = deviations
        self.poses = poses
        rms = (last.cost / Double(count)).squareRoot()
        viewRMS = zip(views, poses).map { view, pose in
            (Self.cost(camera, [pose], [view]) / Double(view.pixels.count)).squareRoot()
        }
        iterations = steps
    }

    /// 1/fx² and 1/fy² by least squares: with the centre at the origin, h₁ᵀωh₂ = 0 and h₁ᵀωh₁ = h₂ᵀωh₂ for
    /// ω = diag(1/fx², 1/fy², 1), two equations a view.
    private static func initialFocalLengths(
        _ views: [View], _ centre: Vector2
    ) throws(CameraGeometryError) -> Vector2 {
        var normal = Matrix3x3.zero
        var scale = 1.0
        for view in views {
            let size = max(centre.x, centre.y)
            scale = size
            let h = try Homography.fit(view.target, view.pixels.map { ($0 - centre) / size })
            let (a, b) = (h.columns.0, h.columns.1)
            let length = (dot(a, a) * dot(b, b)).squareRoot()
            // Rows over (1/fx², 1/fy², 1).
            for row in [a * b / length, (a * a - b * b) / length] {
                normal = normal + Matrix3x3.outerProduct(row, row)
            }
        }
        // Square pixels to begin with: one unknown, the sum of the first two columns.
        let p = normal[0, 0] + 2 * normal[0, 1] + normal[1, 1]
        let q = normal[0, 2] + normal[1, 2]
        let inverse = -q / p
        guard inverse > 0, inverse.isFinite else { throw .degenerate(.parallelViews) }
        let focal = scale / inverse.squareRoot()
        guard focal.isFinite, focal > 0.05 * scale, focal < 200 * scale else { throw .degenerate(.parallelViews) }
        return Vector2(focal, focal)
    }

    private static func cost(_ camera: Camera, _ poses: [RigidTransform], _ views: [View]) -> Double {
        var sum = 0.0
        for (view, pose) in zip(views, poses) {
            for (target, pixel) in zip(view.target, view.pixels) {
                guard let image = camera.lens.project(pose * Vector3(target.x, target.y, 0)) else { return .infinity }
                sum += dot(image - pixel, image - pixel)
            }
        }
        return sum
    }

    private static func linearize(_ camera: Camera, _ poses: [RigidTransform], _ views: [View]) -> SchurEquations {
        var equations = SchurEquations(
            sharedCount: camera.parameters.count, localCount: views.count, localSize: 6)
        for (index, view) in views.enumerated() {
            for (target, pixel) in zip(view.target, view.pixels) {
                let turned = poses[index].rotation * Vector3(target.x, target.y, 0)
                let point = turned + poses[index].translation
                guard let image = camera.lens.projectWithDerivative(point),
                    let byParameters = camera.parameterJacobian(point)
                else { continue }
                let residual = image.pixel - pixel
                for (row, shared, value) in [
                    (image.rowX, byParameters.rowX, residual.x), (image.rowY, byParameters.rowY, residual.y),
                ] {
                    let turn = cross(turned, row)
                    equations.add(
                        value, sharedAt: 0, shared, local: index, [turn.x, turn.y, turn.z, row.x, row.y, row.z],
                        weight: 1)
                }
            }
        }
        return equations
    }

    private static func refine(
        _ camera: inout Camera, _ poses: inout [RigidTransform], _ views: [View], held: Set<Int>, iterationLimit: Int
    ) -> (cost: Double, iterations: Int) {
        var current = cost(camera, poses, views)
        var (iterations, damping) = (0, 1e-3)
        while iterations < iterationLimit {
            let equations = linearize(camera, poses, views)
            var improved = false
            while iterations < iterationLimit, damping < 1e10 {
                iterations += 1
                if let step = equations.step(damping: damping, held: held),
                    let next = try? Camera(
                        model: camera.model, width: camera.width, height: camera.height,
                        parameters: zip(camera.parameters, step.shared).map { $0 + $1 })
                {
                    let moved = zip(poses, step.locals).map { pose, d in
                        RigidTransform(
                            rotation: (Rotation(axisAngle: Vector3(d[0], d[1], d[2])) * pose.rotation).renormalized,
                            translation: pose.translation + Vector3(d[3], d[4], d[5]))
                    }
                    let nextCost = cost(next, moved, views)
                    if nextCost < current {
                        improved = (current - nextCost) > 1e-12 * current
                        (camera, poses, current) = (next, moved, nextCost)
                        damping = max(damping / 10, 1e-14)
                        break
                    }
                }
                damping *= 10
            }
            if !improved { break }
        }
        return (current, iterations)
    }
}
