internal import Cameras
import Foundation
import Optimization
public import SpatialGeometry

/// Pose and focal length from samples of four correspondences.
public struct PoseFocalEstimator: RobustEstimator {
    let points: [Vector3]
    /// Relative to the image's centre.
    let pixels: [Vector2]
    let centre: Vector3
    let extent: Double
    let focalLengths: ClosedRange<Double>
    private let lanes: PackedLanes
    private let imageExtent: ImageExtent

    /// The number of correspondences.
    public var count: Int { points.count }
    /// Four.
    public var sampleSize: Int { 4 }
    /// Three, at most.
    public var modelsPerSample: Int { 3 }

    /// An estimator over pixels and world points; focal lengths from 0.3 to 12 times the longer side are searched.
    ///
    /// - Throws: ``CameraGeometryError``.
    public init(_ pixels: [Vector2], _ points: [Vector3], width: Int, height: Int) throws(CameraGeometryError) {
        try Correspondences.check(pixels, points, minimum: 4)
        guard width > 0, height > 0 else {
            throw .camera(.invalid("an image of \(width)×\(height) pixels has no area"))
        }
        let centre = points.reduce(Vector3.zero) { $0 + $1 / Double(points.count) }
        let extent = points.reduce(0) { max($0, ($1 - centre).length) }
        guard extent > 0 else { throw .degenerate(.coincident) }
        self.points = points.map { ($0 - centre) / extent }
        let middle = Vector2(Double(width) / 2, Double(height) / 2)
        self.pixels = pixels.map { $0 - middle }
        self.centre = centre
        self.extent = extent
        let (local, offsets) = (self.points, self.pixels)
        lanes = PackedLanes(count: points.count, width: 5) { index, coordinate in
            coordinate < 3 ? local[index][coordinate] : offsets[index][coordinate - 3]
        }
        imageExtent = ImageExtent(pixels)
        let side = Double(max(width, height))
        focalLengths = 0.3 * side...12 * side
    }

    /// A pose of the world's frame from one of the estimator's own.
    func worldPose(_ pose: RigidTransform) -> RigidTransform {
        RigidTransform(rotation: pose.rotation, translation: pose.translation * extent - pose.rotation * centre)
    }

    /// Appends the poses and focal lengths of four correspondences.
    public func solve(_ sample: [Int], into models: inout [P4Pf.Solution]) {
        P4Pf.solve(focalLengths: focalLengths, into: &models) { (pixels[sample[$0]], points[sample[$0]]) }
    }

    /// The squared reprojection error in pixels².
    public func squaredError(of model: P4Pf.Solution, at index: Int) -> Double {
        let seen = model.cameraFromWorld * points[index]
        guard seen.z > 0 else { return .infinity }
        let difference = Vector2(seen.x, seen.y) * (model.focalLength / seen.z) - pixels[index]
        return dot(difference, difference)
    }

    /// The squared reprojection errors, eight at a time.
    public func squaredErrors(of model: P4Pf.Solution, blocks range: Range<Int>, into errors: inout [SIMD8<Float>]) {
        let (a, b, c) = model.cameraFromWorld.rotation.matrix.columns
        let t = model.cameraFromWorld.translation
        let (r00, r10, r20) = (Float(a.x), Float(a.y), Float(a.z))
        let (r01, r11, r21) = (Float(b.x), Float(b.y), Float(b.z))
        let (r02, r12, r22) = (Float(c.x), Float(c.y), Float(c.z))
        let (tx, ty, tz, focal) = (Float(t.x), Float(t.y), Float(t.z), Float(model.focalLength))
        lanes.squaredErrors(range, into: &errors) { block in
            let (px, py, pz) = (block[0], block[1], block[2])
            let z = px * r20 + py * r21 + pz * r22 + tz
            let scale = focal / z
            let x = (px * r00 + py * r01 + pz * r02 + tx) * scale - block[3]
            let y = (px * r10 + py * r11 + pz * r12 + ty) * scale - block[4]
            return (x * x + y * y).replacing(with: .infinity, where: z .<= 0)
        }
    }

    /// The share of the image points' rectangle that a circle of this radius covers.
    public func chanceProbability(of error: Double) -> Double? { imageExtent.probability(distance: error) }

    /// Levenberg–Marquardt on the weighted reprojection errors over pose and focal length.
    public func refine(_ model: P4Pf.Solution, weights: [Double], iterations: Int) -> P4Pf.Solution? {
        let chosen = weights.indicesOfWeight.filter { (model.cameraFromWorld * points[$0]).z > 0 }
        guard chosen.count >= 5 else { return nil }
        var lens = Lens()
        (lens.focalLengthX, lens.focalLengthY) = (model.focalLength, model.focalLength)
        let problem = PoseProblem(
            lens: lens, points: chosen.map { points[$0] }, pixels: chosen.map { pixels[$0] },
            weights: chosen.map { weights[$0] }, refinesFocalLength: true)
        var state = PoseProblem.State(model.cameraFromWorld)
        let summary = LevenbergMarquardt(iterationLimit: iterations, costTolerance: 1e-7)
            .minimize(problem, from: &state)
        guard summary.finalCost.isFinite else { return nil }
        let focal = model.focalLength * state.focalScale
        guard focal > 0.3 * focalLengths.lowerBound, focal < 10 * focalLengths.upperBound else { return nil }
        return P4Pf.Solution(cameraFromWorld: state.pose, focalLength: focal)
    }
}
