import SpatialGeometry

/// Three bearings and points, relabelled so that the longest side lies between points 1 and 2, and scaled by it.
struct P3PProblem {
    var (bearing0, bearing1, bearing2): (Vector3, Vector3, Vector3)
    var (point0, point1, point2): (Vector3, Vector3, Vector3)
    /// 1 − cos of the angles between bearings.
    var (h01, h02, h12): (Double, Double, Double)
    /// |X₀ − X₁|² and |X₀ − X₂|² over |X₁ − X₂|².
    var (a, b): (Double, Double)
    /// |X₁ − X₂|.
    var scale: Double

    @inline(__always)
    init?(_ bearings: (Vector3, Vector3, Vector3), _ points: (Vector3, Vector3, Vector3)) {
        (bearing0, bearing1, bearing2) = bearings
        (point0, point1, point2) = points
        var side01 = P3PProblem.square(point0 - point1)
        var side02 = P3PProblem.square(point0 - point2)
        var side12 = P3PProblem.square(point1 - point2)
        if side01 > side12 {
            if side01 >= side02 {
                (bearing0, bearing2) = (bearing2, bearing0)
                (point0, point2) = (point2, point0)
                (side01, side12) = (side12, side01)
            } else {
                (bearing0, bearing1) = (bearing1, bearing0)
                (point0, point1) = (point1, point0)
                (side02, side12) = (side12, side02)
            }
        } else if side02 > side12 {
            (bearing0, bearing1) = (bearing1, bearing0)
            (point0, point1) = (point1, point0)
            (side02, side12) = (side12, side02)
        }
        guard side12 > 0, side12.isFinite else { return nil }
        let inverse = 1 / side12
        (a, b) = (side01 * inverse, side02 * inverse)
        scale = side12.squareRoot()
        // The squared height of the triangle over its longest side: collinear points fix no pose.
        let cosine = (1 + b - a) / 2
        guard b - cosine * cosine > 1e-13, a > 1e-18 else { return nil }
        h01 = P3PProblem.versine(bearing0, bearing1)
        h02 = P3PProblem.versine(bearing0, bearing2)
        h12 = P3PProblem.versine(bearing1, bearing2)
        guard h01 > 1e-28, h02 > 1e-28, h12 > 1e-28, h01 + h02 + h12 < .infinity else { return nil }
    }

    @inline(__always) private static func square(_ vector: Vector3) -> Double { dot(vector, vector) }

    /// 1 − cos of an angle, from the sine where that is the accurate way.
    @inline(__always) private static func versine(_ left: Vector3, _ right: Vector3) -> Double {
        let cosine = dot(left, right)
        if cosine < 0.9 { return 1 - cosine }
        let normal = cross(left, right)
        return dot(normal, normal) / (1 + cosine)
    }

    /// The residuals of the three equations at depths in units of `scale`, in the order 01, 02, 12.
    @inline(__always) func residuals(_ depths: Vector3) -> Vector3 {
        let (d0, d1, d2) = (depths.x, depths.y, depths.z)
        let (u, v, w) = (d0 - d1, d0 - d2, d1 - d2)
        return Vector3(
            u * u + 2 * h01 * d0 * d1 - a, v * v + 2 * h02 * d0 * d2 - b, w * w + 2 * h12 * d1 * d2 - 1)
    }

    /// One Newton step on the three equations.
    @inline(__always) func newtonStep(_ depths: Vector3, _ residuals: Vector3) -> Vector3 {
        let (d0, d1, d2) = (depths.x, depths.y, depths.z)
        let (u, v, w) = (d0 - d1, d0 - d2, d1 - d2)
        // Rows (A B 0), (C 0 D), (0 E F) of half the derivative.
        let (rowA, rowB) = (u + h01 * d1, h01 * d0 - u)
        let (rowC, rowD) = (v + h02 * d2, h02 * d0 - v)
        let (rowE, rowF) = (w + h12 * d2, h12 * d1 - w)
        let scale = 0.5 / (rowA * rowD * rowE + rowB * rowC * rowF)
        let (r0, r1, r2) = (residuals.x, residuals.y, residuals.z)
        return Vector3(
            d0 + scale * (rowB * rowD * r2 - rowD * rowE * r0 - rowB * rowF * r1),
            d1 + scale * (rowA * rowF * r1 - rowC * rowF * r0 - rowA * rowD * r2),
            d2 + scale * (rowC * rowE * r0 - rowA * rowE * r1 - rowB * rowC * r2))
    }

    /// Appends the pose of every triple of depths.
    @inline(__always) func appendPoses(_ depths: P3PDepths, to poses: inout [RigidTransform]) {
        guard depths.count > 0 else { return }
        let world = Self.frame(point1 - point0, point2 - point0)
        for index in 0..<depths.count {
            let d = depths[index] * scale
            let (camera0, camera1, camera2) = (bearing0 * d.x, bearing1 * d.y, bearing2 * d.z)
            let camera = Self.frame(camera1 - camera0, camera2 - camera0)
            // R = C·Wᵀ, column by column.
            let (wx, wy, wz) = world.columns
            let (cx, cy, cz) = camera.columns
            let matrix = Matrix3x3(
                columns: cx * wx.x + cy * wy.x + cz * wz.x, cx * wx.y + cy * wy.y + cz * wz.y,
                cx * wx.z + cy * wy.z + cz * wz.z)
            let translation = camera0 - matrix * point0
            guard translation.isFinite else { continue }
            poses.append(RigidTransform(rotation: Rotation(unchecked: matrix), translation: translation))
        }
    }

    /// The orthonormal frame of a triangle's sides: along the first, in the plane, and normal to it.
    @inline(__always) private static func frame(_ first: Vector3, _ second: Vector3) -> Matrix3x3 {
        let x = first * (1 / dot(first, first).squareRoot())
        var z = cross(first, second)
        z *= 1 / dot(z, z).squareRoot()
        return Matrix3x3(columns: x, cross(z, x), z)
    }
}
