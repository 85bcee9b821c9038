public import Cameras
public import SpatialGeometry

/// Distances of correspondences from an epipolar geometry x₂ᵀ·F·x₁ = 0.
public enum EpipolarGeometry {
    /// x₂ᵀ·F·x₁.
    @inline(__always)
    public static func algebraicError(_ fundamental: Matrix3x3, _ first: Vector2, _ second: Vector2) -> Double {
        dot(second.homogeneous, fundamental * first.homogeneous)
    }

    /// Sampson's distance: to first order, how far both points together must move to correspond, in pixels.
    ///
    /// Luong and Faugeras 1996; the square of it is x₂ᵀFx₁² over the squared norm of its gradient.
    public static func sampsonDistance(_ fundamental: Matrix3x3, _ first: Vector2, _ second: Vector2) -> Double {
        squaredSampsonDistance(fundamental, fundamental.transposed, first, second, SIMD4(1, 1, 1, 1)).squareRoot()
    }

    /// The square of Sampson's distance in pixels², of points in units of which an image pixel spans `pixel`: in x and y
    /// of the first image, then of the second. NaN where both points are epipoles.
    @inline(__always)
    static func squaredSampsonDistance(
        _ matrix: Matrix3x3, _ transposed: Matrix3x3, _ first: Vector2, _ second: Vector2, _ pixel: SIMD4<Double>
    ) -> Double {
        let (line2, line1) = (matrix * first.homogeneous, transposed * second.homogeneous)
        let gradient = SIMD4(line1.x, line1.y, line2.x, line2.y) * pixel
        let error = dot(second.homogeneous, line2)
        return error * error / (gradient * gradient).sum()
    }

    /// The symmetric epipolar distance: the root mean square of the two points' distances from their epipolar lines.
    public static func symmetricDistance(_ fundamental: Matrix3x3, _ first: Vector2, _ second: Vector2) -> Double {
        let line2 = fundamental * first.homogeneous
        let line1 = fundamental.transposed * second.homogeneous
        let error = dot(second.homogeneous, line2)
        let square2 = error * error / (line2.x * line2.x + line2.y * line2.y)
        let square1 = error * error / (line1.x * line1.x + line1.y * line1.y)
        return (0.5 * (square1 + square2)).squareRoot()
    }

    /// The fundamental matrix of two pinhole cameras related by an essential matrix.
    public static func fundamental(fromEssential essential: Matrix3x3, _ first: Camera, _ second: Camera) -> Matrix3x3 {
        second.intrinsicMatrix.inverse.transposed * essential * first.intrinsicMatrix.inverse
    }
}
