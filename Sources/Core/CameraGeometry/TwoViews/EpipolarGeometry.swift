public import Cameras
public import SpatialGeometry

/// Distances of correspondences from an epipolar geometry x₂ᵀ·F·x₁ = 0.
public enum EpipolarGeometry {
    /// x₂ᵀ·F·x₁.
    @inline(__always)
    public static func algebraicError(_ fundamental: Matrix3x3, _ first: Vector2, _ second: Vector2) -> Double {
        dot(Vector3(second.x, second.y, 1), fundamental * Vector3(first.x, first.y, 1))
    }

    /// Sampson's distance: to first order, how far both points together must move to correspond, in pixels.
    ///
    /// Luong and Faugeras 1996; the square of it is x₂ᵀFx₁² over the squared norm of its gradient.
    public static func sampsonDistance(_ fundamental: Matrix3x3, _ first: Vector2, _ second: Vector2) -> Double {
        let line2 = fundamental * Vector3(first.x, first.y, 1)
        let line1 = fundamental.transposed * Vector3(second.x, second.y, 1)
        let gradient = line2.x * line2.x + line2.y * line2.y + line1.x * line1.x + line1.y * line1.y
        return abs(dot(Vector3(second.x, second.y, 1), line2)) / gradient.squareRoot()
    }

    /// The symmetric epipolar distance: the root mean square of the two points' distances from their epipolar lines.
    public static func symmetricDistance(_ fundamental: Matrix3x3, _ first: Vector2, _ second: Vector2) -> Double {
        let line2 = fundamental * Vector3(first.x, first.y, 1)
        let line1 = fundamental.transposed * Vector3(second.x, second.y, 1)
        let error = dot(Vector3(second.x, second.y, 1), line2)
        let square2 = error * error / (line2.x * line2.x + line2.y * line2.y)
        let square1 = error * error / (line1.x * line1.x + line1.y * line1.y)
        return (0.5 * (square1 + square2)).squareRoot()
    }

    /// The fundamental matrix of two pinhole cameras related by an essential matrix.
    public static func fundamental(fromEssential essential: Matrix3x3, _ first: Camera, _ second: Camera) -> Matrix3x3 {
        second.intrinsicMatrix.inverse.transposed * essential * first.intrinsicMatrix.inverse
    }
}
