import Foundation
package import SpatialGeometry

extension Lens {
    /// The normalised point (X/Z, Y/Z) that a perspective lens puts at `pixel`; `nil` where the distortion has no
    /// inverse. Newton's method with halved steps.
    package func normalizedPoint(of pixel: Vector2) -> Vector2? {
        let target = Vector2((pixel.x - centre.x) / focalLengthX, (pixel.y - centre.y) / focalLengthY)
        guard kind != .pinhole else { return target }
        if kind == .fisheye {
            guard let bearing = bearing(of: pixel), bearing.z > 0 else { return nil }
            return Vector2(bearing.x / bearing.z, bearing.y / bearing.z)
        }
        var point = target
        var distorted = distort(point)
        // Far out a pincushion folds: start nearer the axis there.
        while distorted.radialDerivative <= 0 {
            point *= 0.5
            guard point.length > 1e-12 else { return nil }
            distorted = distort(point)
        }
        let tolerance = 1e-15 * max(1, target.length)
        for _ in 0..<100 {
            let error = distorted.point - target
            let length = error.length
            if length <= tolerance { return point }
            let determinant = distorted.byX.x * distorted.byY.y - distorted.byY.x * distorted.byX.y
            let step = Vector2(
                (distorted.byY.y * error.x - distorted.byY.x * error.y) / determinant,
                (distorted.byX.x * error.y - distorted.byX.y * error.x) / determinant)
            guard step.x.isFinite, step.y.isFinite else { return nil }
            var (scale, accepted) = (1.0, false)
            while scale > 1e-6 {
                let candidate = point - scale * step
                let next = distort(candidate)
                if next.radialDerivative > 0, (next.point - target).length < length {
                    (point, distorted, accepted) = (candidate, next, true)
                    break
                }
                scale /= 2
            }
            if !accepted { return length <= 1e-11 * max(1, target.length) ? point : nil }
        }
        return (distorted.point - target).length <= 1e-11 * max(1, target.length) ? point : nil
    }

    /// The unit direction in the camera's frame of what is seen at `pixel`; `nil` where the model has no inverse.
    package func bearing(of pixel: Vector2) -> Vector3? {
        guard kind == .fisheye else {
            guard let point = normalizedPoint(of: pixel) else { return nil }
            return Vector3(point.x, point.y, 1).normalized
        }
        let target = Vector2((pixel.x - centre.x) / focalLengthX, (pixel.y - centre.y) / focalLengthY)
        let bent = target.length
        guard bent > 0 else { return Vector3(0, 0, 1) }
        guard let angle = undistortAngle(bent) else { return nil }
        let scale = sin(angle) / bent
        return Vector3(target.x * scale, target.y * scale, cos(angle))
    }

    /// The smallest angle that bends to `bent`, by Newton's method kept inside a bracket where the model grows.
    private func undistortAngle(_ bent: Double) -> Double? {
        var (low, high) = (0.0, Double.pi)
        // The first fold bounds the angles that the model can see.
        let steps = 64
        for index in 1...steps {
            let angle = Double.pi * Double(index) / Double(steps)
            let value = distortAngle(angle)
            if value.angle >= bent {
                high = angle
                break
            }
            guard value.slope > 0, index < steps else { return nil }
            low = angle
        }
        var angle = min(max(bent, low), high)
        for _ in 0..<100 {
            let (value, slope) = distortAngle(angle)
            let error = value - bent
            if abs(error) <= 2e-16 * bent { break }
            if error > 0 { high = angle } else { low = angle }
            var next = angle - error / slope
            if !(next > low && next < high) { next = (low + high) / 2 }
            if next == angle { break }
            angle = next
        }
        return distortAngle(angle).slope > 0 ? angle : nil
    }
}
