import Foundation

/// A rotation in space: an element of SO(3), held as its orthonormal matrix.
///
/// Axis-angle vectors are in radians; their exponential and logarithm are Rodrigues' formulas, with the series of
/// sin θ/θ and (1 − cos θ)/θ² where θ is small, so that derivatives stay exact through the identity.
public struct Rotation: Equatable, Sendable {
    /// The orthonormal matrix R with determinant 1; a point p turns to R·p.
    public let matrix: Matrix3x3

    /// The rotation that leaves everything in place.
    public static let identity = Rotation(unchecked: .identity)

    /// Takes a matrix that is known to be orthonormal with determinant 1.
    @usableFromInline package init(unchecked matrix: Matrix3x3) {
        self.matrix = matrix
    }

    /// The rotation about the axis of `vector` by its length in radians: exp([v]×).
    public init(axisAngle vector: Vector3) {
        let square = dot(vector, vector)
        let (a, b) = Rotation.rodriguesCoefficients(square)
        let cross = Matrix3x3.crossProduct(vector)
        // R = I + a·[v]× + b·[v]×², and [v]×² = v·vᵀ − |v|²·I.
        let (x, y, z) = (vector.x, vector.y, vector.z)
        matrix =
            Matrix3x3(
                rows: Vector3(1 - b * (y * y + z * z), b * x * y, b * x * z),
                Vector3(b * x * y, 1 - b * (x * x + z * z), b * y * z),
                Vector3(b * x * z, b * y * z, 1 - b * (x * x + y * y))) + a * cross
    }

    /// The rotation of a unit quaternion w + xi + yj + zk, normalised first.
    ///
    /// - Precondition: the quaternion is not zero.
    public init(quaternion: SIMD4<Double>) {
        let norm = (quaternion * quaternion).sum().squareRoot()
        precondition(norm > 0, "a rotation needs a quaternion that is not zero")
        let q = quaternion / norm
        let (w, x, y, z) = (q[0], q[1], q[2], q[3])
        matrix = Matrix3x3(
            rows: Vector3(1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)),
            Vector3(2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)),
            Vector3(2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)))
    }

    /// The rotation closest to `matrix` in the Frobenius norm, one of them where several are as close.
    ///
    /// - Returns: `nil` for a matrix with an element that is not finite.
    public init?(closestTo matrix: Matrix3x3) {
        guard let (left, _, right) = matrix.singularValueDecomposition() else { return nil }
        let sign = (left * right.transposed).determinant < 0 ? -1.0 : 1.0
        self.matrix =
            left * Matrix3x3(columns: Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, sign)) * right.transposed
    }

    /// The unit quaternion (w, x, y, z) with w ≥ 0.
    public var quaternion: SIMD4<Double> {
        let m = matrix
        let candidates = SIMD4(
            1 + m[0, 0] + m[1, 1] + m[2, 2], 1 + m[0, 0] - m[1, 1] - m[2, 2], 1 - m[0, 0] + m[1, 1] - m[2, 2],
            1 - m[0, 0] - m[1, 1] + m[2, 2])
        var quaternion: SIMD4<Double>
        switch candidates.max() {
        case candidates[0]:
            quaternion = SIMD4(candidates[0], m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1])
        case candidates[1]:
            quaternion = SIMD4(m[2, 1] - m[1, 2], candidates[1], m[0, 1] + m[1, 0], m[0, 2] + m[2, 0])
        case candidates[2]:
            quaternion = SIMD4(m[0, 2] - m[2, 0], m[0, 1] + m[1, 0], candidates[2], m[1, 2] + m[2, 1])
        default:
            quaternion = SIMD4(m[1, 0] - m[0, 1], m[0, 2] + m[2, 0], m[1, 2] + m[2, 1], candidates[3])
        }
        quaternion /= (quaternion * quaternion).sum().squareRoot()
        return quaternion[0] < 0 ? -quaternion : quaternion
    }

    /// The rotation with what rounding took from its orthonormality given back.
    package var renormalized: Rotation { Rotation(quaternion: quaternion) }

    /// The axis-angle vector of length at most π: log R.
    public var axisAngle: Vector3 {
        let q = quaternion
        let imaginary = Vector3(q[1], q[2], q[3])
        let sine = imaginary.length
        // angle / sin(angle / 2), by its series when the sine is small.
        let factor = sine < 1e-8 ? 2 / q[0] : 2 * atan2(sine, q[0]) / sine
        return imaginary * factor
    }

    /// The angle in radians, between 0 and π.
    public var angle: Double { axisAngle.length }

    /// The rotation that undoes this one.
    @inlinable public var inverse: Rotation { Rotation(unchecked: matrix.transposed) }

    /// The rotation that turns by `right` first, then by `left`.
    @inlinable public static func * (left: Rotation, right: Rotation) -> Rotation {
        Rotation(unchecked: left.matrix * right.matrix)
    }

    /// The turned vector.
    @inlinable public static func * (rotation: Rotation, vector: Vector3) -> Vector3 {
        rotation.matrix * vector
    }

    /// The angle in radians between two rotations, their geodesic distance.
    public func angle(to other: Rotation) -> Double { (inverse * other).angle }

    /// The rotation a fraction of the way to `other` along the shortest arc (spherical linear interpolation).
    public func interpolated(to other: Rotation, fraction: Double) -> Rotation {
        self * Rotation(axisAngle: (inverse * other).axisAngle * fraction)
    }
}

extension Rotation {
    /// sin θ/θ and (1 − cos θ)/θ² of θ² = `square`.
    static func rodriguesCoefficients(_ square: Double) -> (Double, Double) {
        if square < 1e-6 {
            return (1 - square / 6 * (1 - square / 20), 0.5 - square / 24 * (1 - square / 30))
        }
        let angle = square.squareRoot()
        let half = sin(angle / 2)
        return (sin(angle) / angle, 2 * half * half / square)
    }

    /// The left Jacobian J(v): exp(v + δ) ≈ exp(J(v)·δ)·exp(v) for a small δ.
    public static func leftJacobian(axisAngle vector: Vector3) -> Matrix3x3 {
        let square = dot(vector, vector)
        let (a, b) = rodriguesCoefficients(square)
        // c = (θ − sin θ)/θ³ = (1 − a)/θ².
        let c = square < 1e-4 ? 1.0 / 6 - square / 120 * (1 - square / 42) : (1 - a) / square
        let cross = Matrix3x3.crossProduct(vector)
        return Matrix3x3.identity + b * cross + c * (cross * cross)
    }

    /// The derivatives of exp([v]×) with respect to the three components of v.
    public static func derivatives(axisAngle vector: Vector3) -> (Matrix3x3, Matrix3x3, Matrix3x3) {
        let rotation = Rotation(axisAngle: vector).matrix
        let jacobian = leftJacobian(axisAngle: vector)
        return (
            Matrix3x3.crossProduct(jacobian.columns.0) * rotation,
            Matrix3x3.crossProduct(jacobian.columns.1) * rotation,
            Matrix3x3.crossProduct(jacobian.columns.2) * rotation
        )
    }
}
