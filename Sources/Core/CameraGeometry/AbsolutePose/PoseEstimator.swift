public import Cameras
import Foundation
import Optimization
public import SpatialGeometry

/// The pose of a calibrated camera from samples of three points, scored by reprojection errors in pixels.
public struct PoseEstimator: Estimator {
    /// The data in structure-of-arrays form, eight at a time.
    private struct Block {
        var x, y, z: SIMD8<Float>
        /// The undistorted image point, and the pixels that a unit of it spans near there.
        var u, v, scaleX, scaleY: SIMD8<Float>
    }

    let lens: Lens
    let bearings: [Vector3]
    /// World points relative to `centre`, in units of `extent`.
    let points: [Vector3]
    let pixels: [Vector2]
    let centre: Vector3
    let extent: Double
    private let blocks: [Block]
    /// Whether the blocks can be used: a fisheye may see beyond 90°, where its points have no image on a plane.
    private let isPlanarImage: Bool

    /// The number of correspondences.
    public var count: Int { points.count }
    /// Three.
    public var sampleSize: Int { 3 }

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
        var blocks: [Block] = []
        if lens.kind != .fisheye {
            for start in stride(from: 0, to: points.count, by: 8) {
                let nan = SIMD8<Float>(repeating: .nan)
                var block = Block(x: nan, y: nan, z: nan, u: nan, v: nan, scaleX: nan, scaleY: nan)
                for lane in 0..<min(8, points.count - start) {
                    let (point, bearing) = (local[start + lane], bearings[start + lane])
                    let image = Vector2(bearing.x / bearing.z, bearing.y / bearing.z)
                    var scale = 1.0
                    if lens.kind == .distorted {
                        let distorted = lens.distort(image)
                        let area = distorted.byX.x * distorted.byY.y - distorted.byY.x * distorted.byX.y
                        scale = abs(area).squareRoot()
                    }
                    block.x[lane] = Float(point.x)
                    block.y[lane] = Float(point.y)
                    block.z[lane] = Float(point.z)
                    block.u[lane] = Float(image.x)
                    block.v[lane] = Float(image.y)
                    block.scaleX[lane] = Float(scale * lens.focalLengthX)
                    block.scaleY[lane] = Float(scale * lens.focalLengthY)
                }
                blocks.append(block)
            }
        }
        self.blocks = blocks
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
        blocks.withUnsafeBufferPointer { blocks in
            errors.withUnsafeMutableBufferPointer { errors in
                for index in range {
                    let block = blocks[index]
                    let z = block.x * r20 + block.y * r21 + block.z * r22 + tz
                    let inverse = 1 / z
                    let x = (block.x * r00 + block.y * r01 + block.z * r02 + tx) * inverse - block.u
                    let y = (block.x * r10 + block.y * r11 + block.z * r12 + ty) * inverse - block.v
                    let (dx, dy) = (x * block.scaleX, y * block.scaleY)
                    let square = dx * dx + dy * dy
                    errors[index] = square.replacing(with: .infinity, where: z .<= 0)
                }
            }
        }
    }

    /// Levenberg–Marquardt on the weighted reprojection errors.
    public func refine(_ model: RigidTransform, weights: [Double], iterations: Int) -> RigidTransform? {
        var chosen: (points: [Vector3], pixels: [Vector2], weights: [Double]) = ([], [], [])
        for index in weights.indices where weights[index] > 1e-6 {
            guard lens.project(model * points[index]) != nil else { continue }
            chosen.points.append(points[index])
            chosen.pixels.append(pixels[index])
            chosen.weights.append(weights[index])
        }
        guard chosen.points.count >= 4 else { return nil }
        let problem = PoseProblem(
            lens: lens, points: chosen.points, pixels: chosen.pixels, weights: chosen.weights)
        var state = PoseProblem.State(model)
        let summary = LevenbergMarquardt(iterationLimit: iterations, costTolerance: 1e-7)
            .minimize(problem, from: &state)
        return summary.finalCost.isFinite ? state.pose : nil
    }
}
