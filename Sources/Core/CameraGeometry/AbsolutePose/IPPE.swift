import Foundation
public import SpatialGeometry

/// The two poses of a planar target: Collins and Bartoli, "Infinitesimal plane-based pose estimation", IJCV 2014.
///
/// The plane-to-image homography's value and derivative at one point of the plane leave two rotations, which mirror the
/// plane's normal about the line of sight; far away or nearly face on both explain the image almost equally well.
public enum IPPE {
    /// The two poses, not refined, with the lower image error first; empty when the points fix no homography.
    ///
    /// - Parameters:
    ///   - image: undistorted points (X/Z, Y/Z).
    ///   - points: world points of a plane (up to noise), by index; at least four.
    public static func solve(_ image: [Vector2], _ points: [Vector3]) -> [RigidTransform] {
        guard points.count >= 4, image.count == points.count else { return [] }
        let spread = PointSpread(points)
        let planeFromWorld = spread.axes.transposed
        let plane = points.map { point in
            let local = planeFromWorld * (point - spread.centre)
            return Vector2(local.x, local.y)
        }
        guard let h = try? Homography.fit(plane, image) else { return [] }
        // The plane's centre must be in front.
        guard abs(h[2, 2]) > 1e-12 else { return [] }
        let homography = (1 / h[2, 2]) * h
        let (p, q) = (homography[0, 2], homography[1, 2])
        let jacobian = (
            homography[0, 0] - homography[2, 0] * p, homography[0, 1] - homography[2, 1] * p,
            homography[1, 0] - homography[2, 0] * q, homography[1, 1] - homography[2, 1] * q
        )
        // R_v turns the optical axis to the line of sight (p, q, 1).
        let sight = Vector3(p, q, 1).normalized
        let axis = Vector3(-sight.y, sight.x, 0)
        let sine = axis.length
        let turn = Rotation(
            axisAngle: sine > 1e-12 ? axis / sine * atan2(sine, sight.z) : .zero
        ).matrix
        // B = [I | −v]·R_v's first two columns; A = B⁻¹·J.
        let (b00, b01) = (turn[0, 0] - p * turn[2, 0], turn[0, 1] - p * turn[2, 1])
        let (b10, b11) = (turn[1, 0] - q * turn[2, 0], turn[1, 1] - q * turn[2, 1])
        let determinant = b00 * b11 - b01 * b10
        let (a00, a01) = (
            (b11 * jacobian.0 - b01 * jacobian.2) / determinant, (b11 * jacobian.1 - b01 * jacobian.3) / determinant
        )
        let (a10, a11) = (
            (b00 * jacobian.2 - b10 * jacobian.0) / determinant, (b00 * jacobian.3 - b10 * jacobian.1) / determinant
        )
        let (sum, area) = (a00 * a00 + a01 * a01 + a10 * a10 + a11 * a11, a00 * a11 - a01 * a10)
        let largest = (0.5 * (sum + max(0, sum * sum - 4 * area * area).squareRoot())).squareRoot()
        guard largest > 0, largest.isFinite else { return [] }
        let (r00, r01, r10, r11) = (a00 / largest, a01 / largest, a10 / largest, a11 / largest)
        let c0 = max(0, 1 - r00 * r00 - r10 * r10).squareRoot()
        let c1 = max(0, 1 - r01 * r01 - r11 * r11).squareRoot() * (r00 * r01 + r10 * r11 > 0 ? -1 : 1)
        let poses = [1.0, -1.0].compactMap { sign -> RigidTransform? in
            let x = Vector3(r00, r10, sign * c0)
            let y = Vector3(r01, r11, sign * c1)
            let local = turn * Matrix3x3(columns: x, y, cross(x, y))
            guard let rotation = Rotation(closestTo: local * planeFromWorld),
                let translation = leastSquaresTranslation(rotation, image, points)
            else { return nil }
            return RigidTransform(rotation: rotation, translation: translation)
        }
        return poses.map { ($0, imageError($0, image, points)) }.filter { $0.1.isFinite }.sorted { $0.1 < $1.1 }
            .map(\.0)
    }

    /// The translation that brings rotated points nearest to their lines of sight.
    static func leastSquaresTranslation(
        _ rotation: Rotation, _ image: [Vector2], _ points: [Vector3]
    ) -> Vector3? {
        let centre = points.reduce(Vector3.zero, +) / Double(points.count)
        var (normal, right) = (Matrix3x3.zero, Vector3.zero)
        for (pixel, point) in zip(image, points) {
            let bearing = Vector3(pixel.x, pixel.y, 1).normalized
            let q = Matrix3x3.identity - Matrix3x3.outerProduct(bearing, bearing)
            normal = normal + q
            right -= q * (rotation * (point - centre))
        }
        let translation = normal.inverse * right - rotation * centre
        return translation.isFinite ? translation : nil
    }

    /// The sum of squared distances in the normalised image; infinite with a point behind the camera.
    static func imageError(_ pose: RigidTransform, _ image: [Vector2], _ points: [Vector3]) -> Double {
        var sum = 0.0
        for (pixel, point) in zip(image, points) {
            let seen = pose * point
            guard seen.z > 0 else { return .infinity }
            let difference = Vector2(seen.x / seen.z, seen.y / seen.z) - pixel
            sum += dot(difference, difference)
        }
        return sum
    }
}
