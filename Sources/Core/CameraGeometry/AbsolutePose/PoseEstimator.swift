public import Cameras
import Foundation
import Optimization
public import SpatialGeometry

/// The pose of a calibrated camera from samples of three points, scored by reprojection errors in pixels.
public struct PoseEstimator: RobustEstimator {
    let lens: Lens
    let bearings: [Vector3]
    /// World points relative to `centre`, in units of `extent`.
    let points: [Vector3]
    let pixels: [Vector2]
    let centre: Vector3
    let extent: Double
    /// The point, its undistorted image, and the pixels that a unit of it spans near there in x and y.
    private let lanes: PackedLanes
    private let imageExtent: ImageExtent
    /// Whether the lanes can be used: a fisheye may see beyond 90°, where its points have no image on a plane.
    private let isPlanarImage: Bool

    /// The number of correspondences.
    public var count: Int { points.count }
    /// Three.
    public var sampleSize: Int { 3 }
    /// Four, at most.
    public var modelsPerSample: Int { 4 }

    /// An estimator over pixels and world points, matched by index.
    ///
    /// - Throws: ``CameraGeometryError`` for different lengths, fewer than three, or coordinates not finite, and for a
    ///   pixel that the camera's distortion cannot have produced.
    public init(_ pixels: [Vector2], _ points: [Vector3], camera: Camera) throws(CameraGeometryError) {
        try Correspondences.check(pixels, points, minimum: 3)
        let centre = points.reduce(Vector3.zero) { $0 + $1 / Double(points.count) }
        var extent = points.reduce(0) { max($0, ($1 - centre).length) }
        guard extent > 0 else { throw .degenerate(.coincident) }
        // A power of two, so that scaling rounds nothing.
        extent = Double(sign: .plus, exponent: extent.exponent, significand: 1)
        var bearings: [Vector3] = []
        for (index, pixel) in pixels.enumerated() {
            guard let bearing = camera.lens.bearing(of: pixel) else {
                throw .noSolution("points2D[\(index)] lies where the camera's distortion has no inverse")
            }
            bearings.append(bearing)
        }
        self.bearings = bearings
        let local = points.map { ($0 - centre) / extent }
        self.points = local
        self.pixels = pixels
        self.centre = centre
        self.extent = extent
        let lens = camera.lens
        self.lens = lens
        isPlanarImage = lens.kind != .fisheye
        imageExtent = ImageExtent(pixels)
        lanes = PackedLanes(count: lens.kind == .fisheye ? 0 : points.count, width: 7) { index, coordinate in
            let bearing = bearings[index]
            let image = Vector2(bearing.x / bearing.z, bearing.y / bearing.z)
            switch coordinate {
            case 0, 1, 2: return local[index][coordinate]
            case 3, 4: return image[coordinate - 3]
            default:
                var scale = coordinate == 5 ? lens.focalLengthX : lens.focalLengthY
                if lens.kind == .distorted {
                    let distorted = lens.distort(image)
                    let area = distorted.byX.x * distorted.byY.y - distorted.byY.x * distorted.byX.y
                    scale *= abs(area).squareRoot()
                }
                return scale
            }
        }
    }

    /// A pose of the world's frame from one of the estimator's own, whose origin and unit are the points'.
    func worldPose(_ pose: RigidTransform) -> RigidTransform {
        RigidTransform(
            rotation: pose.rotation, translation: pose.translation * extent - pose.rotation * centre)
    }

    /// The estimator's own form of a pose of the world's frame.
    func localPose(_ pose: RigidTransform) -> RigidTransform {
        RigidTransform(rotation: pose.rotation, translation: (pose.translation + pose.rotation * centre) / extent)
    }

    /// Appends the poses (in the estimator's own frame) of three correspondences.
    public func solve(_ sample: [Int], into models: inout [RigidTransform]) {
        let (i, j, k) = (sample[0], sample[1], sample[2])
        P3P.solve((bearings[i], bearings[j], bearings[k]), (points[i], points[j], points[k]), into: &models)
    }

    /// The squared reprojection error in pixels².
    public func squaredError(of model: RigidTransform, at index: Int) -> Double {
        guard let pixel = lens.project(model * points[index]) else { return .infinity }
        let difference = pixel - pixels[index]
        return dot(difference, difference)
    }

    /// The squared reprojection errors, eight at a time; near a distorted point its distortion counts as a scale.
    public func squaredErrors(of model: RigidTransform, blocks range: Range<Int>, into errors: inout [SIMD8<Float>]) {
        guard isPlanarImage else {
            for block in range {
                for lane in 0..<8 where block * 8 + lane < count {
                    errors[block][lane] = Float(squaredError(of: model, at: block * 8 + lane))
                }
            }
            return
        }
        let (a, b, c) = model.rotation.matrix.columns
        let t = model.translation
        let (r00, r10, r20) = (Float(a.x), Float(a.y), Float(a.z))
        let (r01, r11, r21) = (Float(b.x), Float(b.y), Float(b.z))
        let (r02, r12, r22) = (Float(c.x), Float(c.y), Float(c.z))
        let (tx, ty, tz) = (Float(t.x), Float(t.y), Float(t.z))
        lanes.squaredErrors(range, into: &errors) { block in
            let (px, py, pz) = (block[0], block[1], block[2])
            let z = px * r20 + py * r21 + pz * r22 + tz
            let inverse = 1 / z
            let x = (px * r00 + py * r01 + pz * r02 + tx) * inverse - block[3]
            let y = (px * r10 + py * r11 + pz * r12 + ty) * inverse - block[4]
            let (dx, dy) = (x * block[5], y * block[6])
            return (dx * dx + dy * dy).replacing(with: .infinity, where: z .<= 0)
        }
    }

    /// The share of the image points' rectangle that a circle of this radius covers.
    public func chanceProbability(of error: Double) -> Double? { imageExtent.probability(distance: error) }

    /// Levenberg–Marquardt on the weighted reprojection errors.
    public func refine(_ model: RigidTransform, weights: [Double], iterations: Int) -> RigidTransform? {
        let chosen = weights.indicesOfWeight.filter { lens.project(model * points[$0]) != nil }
        guard chosen.count >= 4 else { return nil }
        let problem = PoseProblem(
            lens: lens, points: chosen.map { points[$0] }, pixels: chosen.map { pixels[$0] },
            weights: chosen.map { weights[$0] })
        var state = PoseProblem.State(model)
        let summary = LevenbergMarquardt(iterationLimit: iterations, costTolerance: 1e-7)
            .minimize(problem, from: &state)
        return summary.finalCost.isFinite ? state.pose : nil
    }
}
