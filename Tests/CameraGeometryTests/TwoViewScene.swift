import Cameras
import CameraGeometry
import SpatialGeometry

/// Two calibrated views of a scene, in pixels, the later correspondences replaced by outliers.
struct TwoViewScene {
    static let camera = try! Camera(focalLength: 1000, width: 1280, height: 960)

    var first: [Vector2] = []
    var second: [Vector2] = []
    var cleanFirst: [Vector2] = []
    var cleanSecond: [Vector2] = []
    var points: [Vector3] = []
    var pose: RigidTransform
    var homography: Matrix3x3

    /// - Parameter planeShare: the share of the points on one plane.
    init(
        _ random: inout Random, count: Int, noise: Double = 0, outliers: Double = 0, planeShare: Double = 0,
        baseline: Double = 1
    ) {
        pose = RigidTransform(
            rotation: Rotation(axisAngle: random.vector(-0.15, 0.15)),
            translation: baseline == 0 ? .zero : random.vector(-1, 1).normalized * baseline)
        let normal = Vector3(random.uniform(-0.3, 0.3), random.uniform(-0.3, 0.3), 1)
        let k = Self.camera.intrinsicMatrix
        homography =
            k * (pose.rotation.matrix + (1 / 6.0) * Matrix3x3.outerProduct(pose.translation, normal)) * k.inverse
        let inliers = Int(Double(count) * (1 - outliers))
        while first.count < count {
            let pixel = Vector2(random.uniform(0, 1280), random.uniform(0, 960))
            guard first.count < inliers else {
                first.append(pixel)
                second.append(Vector2(random.uniform(0, 1280), random.uniform(0, 960)))
                continue
            }
            let sight = Self.camera.normalizedPoint(of: pixel)!
            let ray = Vector3(sight.x, sight.y, 1)
            let isOnPlane = Double(first.count) < planeShare * Double(inliers)
            let point = ray * (isOnPlane ? 6 / dot(normal, ray) : random.uniform(4, 10))
            guard point.z > 1, let image = Self.camera.project(pose * point) else { continue }
            points.append(point)
            cleanFirst.append(pixel)
            cleanSecond.append(image)
            first.append(pixel + noise * Vector2(random.normal(), random.normal()))
            second.append(image + noise * Vector2(random.normal(), random.normal()))
        }
    }

    /// The true essential and fundamental matrices.
    var essential: Matrix3x3 { Essential.matrix(of: pose) }
    var fundamental: Matrix3x3 { EpipolarGeometry.fundamental(fromEssential: essential, Self.camera, Self.camera) }

    /// The image points as homogeneous normalised points.
    func rays(_ pixels: [Vector2]) -> [Vector3] {
        pixels.map { pixel in
            let point = Self.camera.normalizedPoint(of: pixel)!
            return Vector3(point.x, point.y, 1)
        }
    }
}

/// The distance of two matrices known up to scale and sign.
func projectiveDistance(_ left: Matrix3x3, _ right: Matrix3x3) -> Double {
    func norm(_ matrix: Matrix3x3) -> Double { matrix.rowMajor.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let (a, b) = ((1 / norm(left)) * left, (1 / norm(right)) * right)
    return min(norm(a - b), norm(a + b))
}
