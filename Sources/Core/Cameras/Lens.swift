import Foundation
package import SpatialGeometry

/// The numbers of a camera in a flat value, the same for every model, for the loops.
///
/// A perspective point (x, y), r² = x² + y², is distorted to
/// x′ = x·g + 2p₁xy + p₂(r² + 2x²) + s₁r² + s₂r⁴, y′ = y·g + p₁(r² + 2y²) + 2p₂xy + s₃r² + s₄r⁴ with
/// g = (1 + k₁r² + k₂r⁴ + k₃r⁶)/(1 + k₄r² + k₅r⁴ + k₆r⁶); a fisheye point keeps its direction about the axis and is put
/// at the radius θd(θ). Then u = fx·x′ + cx, v = fy·y′ + cy.
package struct Lens: Sendable, Equatable {
    /// How a point leaves the normalised plane.
    package enum Kind: Sendable { case pinhole, distorted, fisheye }

    package var kind = Kind.pinhole
    package var focalLengthX = 1.0
    package var focalLengthY = 1.0
    package var centre = Vector2.zero
    /// k1…k6 (k1…k4 of a fisheye).
    package var (k1, k2, k3, k4, k5, k6) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    /// p1, p2.
    package var (p1, p2) = (0.0, 0.0)
    /// s1…s4.
    package var (s1, s2, s3, s4) = (0.0, 0.0, 0.0, 0.0)

    /// A pinhole of focal length 1.
    package init() {}

    /// The distortion of a normalised point, and the columns of its derivative.
    package struct Distorted {
        package var point: Vector2
        package var byX: Vector2
        package var byY: Vector2
        /// The derivative of the distorted radius with respect to the radius: not positive where the model folds.
        package var radialDerivative: Double

        @inlinable @inline(__always) package init(point: Vector2, byX: Vector2, byY: Vector2, radialDerivative: Double)
        {
            self.point = point
            self.byX = byX
            self.byY = byY
            self.radialDerivative = radialDerivative
        }
    }

    @inlinable @inline(__always) package func distort(_ point: Vector2) -> Distorted {
        let (x, y) = (point.x, point.y)
        let r2 = x * x + y * y
        let numerator = 1 + r2 * (k1 + r2 * (k2 + r2 * k3))
        let denominator = 1 + r2 * (k4 + r2 * (k5 + r2 * k6))
        let gain = numerator / denominator
        let numeratorSlope = k1 + r2 * (2 * k2 + r2 * 3 * k3)
        let denominatorSlope = k4 + r2 * (2 * k5 + r2 * 3 * k6)
        let slope = (numeratorSlope - gain * denominatorSlope) / denominator
        let distorted = Vector2(
            x * gain + 2 * p1 * x * y + p2 * (r2 + 2 * x * x) + r2 * (s1 + s2 * r2),
            y * gain + p1 * (r2 + 2 * y * y) + 2 * p2 * x * y + r2 * (s3 + s4 * r2))
        let cross = 2 * x * y * slope + 2 * p1 * x + 2 * p2 * y
        let (prismX, prismY) = (2 * s1 + 4 * s2 * r2, 2 * s3 + 4 * s4 * r2)
        return Distorted(
            point: distorted,
            byX: Vector2(gain + 2 * x * x * slope + 2 * p1 * y + 6 * p2 * x + prismX * x, cross + prismY * x),
            byY: Vector2(cross + prismX * y, gain + 2 * y * y * slope + 6 * p1 * y + 2 * p2 * x + prismY * y),
            radialDerivative: denominator > 0 ? gain + 2 * r2 * slope : -1)
    }

    /// A fisheye's bent angle and its derivative.
    @inlinable @inline(__always) package func distortAngle(_ angle: Double) -> (angle: Double, slope: Double) {
        let t = angle * angle
        return (
            angle * (1 + t * (k1 + t * (k2 + t * (k3 + t * k4)))),
            1 + t * (3 * k1 + t * (5 * k2 + t * (7 * k3 + t * 9 * k4)))
        )
    }

    /// The pixel of a point of the camera's frame; `nil` behind a perspective camera or where the model folds.
    @inlinable @inline(__always) package func project(_ point: Vector3) -> Vector2? {
        switch kind {
        case .pinhole:
            guard point.z > 0 else { return nil }
            let inverse = 1 / point.z
            return Vector2(point.x * inverse * focalLengthX + centre.x, point.y * inverse * focalLengthY + centre.y)
        case .distorted:
            guard point.z > 0 else { return nil }
            let distorted = distort(Vector2(point.x / point.z, point.y / point.z))
            guard distorted.radialDerivative > 0 else { return nil }
            return Vector2(
                distorted.point.x * focalLengthX + centre.x, distorted.point.y * focalLengthY + centre.y)
        case .fisheye:
            return projectWithDerivative(point)?.pixel
        }
    }

    /// A pixel with the rows of its derivative with respect to the point.
    package struct Derivative {
        package var pixel: Vector2
        package var rowX: Vector3
        package var rowY: Vector3

        @inlinable @inline(__always) package init(pixel: Vector2, rowX: Vector3, rowY: Vector3) {
            self.pixel = pixel
            self.rowX = rowX
            self.rowY = rowY
        }
    }

    /// The pixel of a point and its derivative; `nil` as for ``project(_:)``.
    @inlinable @inline(__always) package func projectWithDerivative(_ point: Vector3) -> Derivative? {
        switch kind {
        case .pinhole:
            guard point.z > 0 else { return nil }
            let inverse = 1 / point.z
            let (x, y) = (point.x * inverse, point.y * inverse)
            let (scaleX, scaleY) = (focalLengthX * inverse, focalLengthY * inverse)
            return Derivative(
                pixel: Vector2(x * focalLengthX + centre.x, y * focalLengthY + centre.y),
                rowX: Vector3(scaleX, 0, -x * scaleX), rowY: Vector3(0, scaleY, -y * scaleY))
        case .distorted:
            guard point.z > 0 else { return nil }
            let inverse = 1 / point.z
            let (x, y) = (point.x * inverse, point.y * inverse)
            let distorted = distort(Vector2(x, y))
            guard distorted.radialDerivative > 0 else { return nil }
            let (scaleX, scaleY) = (focalLengthX * inverse, focalLengthY * inverse)
            let (xx, xy) = (distorted.byX.x * scaleX, distorted.byY.x * scaleX)
            let (yx, yy) = (distorted.byX.y * scaleY, distorted.byY.y * scaleY)
            return Derivative(
                pixel: Vector2(
                    distorted.point.x * focalLengthX + centre.x, distorted.point.y * focalLengthY + centre.y),
                rowX: Vector3(xx, xy, -x * xx - y * xy), rowY: Vector3(yx, yy, -x * yx - y * yy))
        case .fisheye:
            return fisheyeDerivative(point)
        }
    }

    @usableFromInline func fisheyeDerivative(_ point: Vector3) -> Derivative? {
        let radius2 = point.x * point.x + point.y * point.y
        let radius = radius2.squareRoot()
        if radius <= 1e-9 * abs(point.z) || radius2 == 0 {
            // On the axis θd/R → 1/Z and the derivative is the pinhole's.
            guard point.z > 0 else { return nil }
            let inverse = 1 / point.z
            return Derivative(
                pixel: Vector2(
                    focalLengthX * point.x * inverse + centre.x, focalLengthY * point.y * inverse + centre.y),
                rowX: Vector3(focalLengthX * inverse, 0, -focalLengthX * point.x * inverse * inverse),
                rowY: Vector3(0, focalLengthY * inverse, -focalLengthY * point.y * inverse * inverse))
        }
        let (bent, slope) = distortAngle(atan2(radius, point.z))
        guard slope > 0 else { return nil }
        let norm2 = radius2 + point.z * point.z
        let scale = bent / radius
        // d(θd/R)/dR at fixed Z, per unit of x and y, and d(θd/R)/dZ = θd′·(−R/ρ²)/R.
        let byRadius = (slope * point.z / norm2 - scale) / radius2
        let byDepth = -slope / norm2
        let (x, y) = (point.x, point.y)
        return Derivative(
            pixel: Vector2(focalLengthX * scale * x + centre.x, focalLengthY * scale * y + centre.y),
            rowX: focalLengthX * Vector3(scale + x * x * byRadius, x * y * byRadius, x * byDepth),
            rowY: focalLengthY * Vector3(x * y * byRadius, scale + y * y * byRadius, y * byDepth))
    }
}
