import Foundation
public import SpatialGeometry

extension Camera {
    /// The derivative of a pixel with respect to the camera's parameters: two rows, a value a parameter.
    ///
    /// - Returns: `nil` where ``project(_:)`` is `nil`.
    public func parameterJacobian(_ pointInCamera: Vector3) -> (rowX: [Double], rowY: [Double])? {
        guard let pixel = lens.project(pointInCamera) else { return nil }
        let (focalX, focalY) = (lens.focalLengthX, lens.focalLengthY)
        let (bentX, bentY) = ((pixel.x - lens.centre.x) / focalX, (pixel.y - lens.centre.y) / focalY)
        var (rowX, rowY): ([Double], [Double]) =
            model.hasSingleFocalLength ? ([bentX, 1, 0], [bentY, 0, 1]) : ([bentX, 0, 1, 0], [0, bentY, 0, 1])
        /// Appends the derivative of the distorted point by one coefficient.
        func append(_ byX: Double, _ byY: Double) {
            rowX.append(focalX * byX)
            rowY.append(focalY * byY)
        }
        if model.isFisheye {
            let radius = hypot(pointInCamera.x, pointInCamera.y)
            let angle = atan2(radius, pointInCamera.z)
            let (x, y) = radius > 0 ? (pointInCamera.x / radius, pointInCamera.y / radius) : (0, 0)
            var power = angle
            for _ in model.focalAndCentreCount..<model.parameterNames.count {
                power *= angle * angle
                append(x * power, y * power)
            }
            return (rowX, rowY)
        }
        let (x, y) = (pointInCamera.x / pointInCamera.z, pointInCamera.y / pointInCamera.z)
        let r2 = x * x + y * y
        let denominator = 1 + r2 * (lens.k4 + r2 * (lens.k5 + r2 * lens.k6))
        let gain = (1 + r2 * (lens.k1 + r2 * (lens.k2 + r2 * lens.k3))) / denominator
        for name in model.parameterNames[model.focalAndCentreCount...] {
            switch name {
            case "k", "k1": append(x * r2 / denominator, y * r2 / denominator)
            case "k2": append(x * r2 * r2 / denominator, y * r2 * r2 / denominator)
            case "k3": append(x * r2 * r2 * r2 / denominator, y * r2 * r2 * r2 / denominator)
            case "k4": append(-x * gain * r2 / denominator, -y * gain * r2 / denominator)
            case "k5": append(-x * gain * r2 * r2 / denominator, -y * gain * r2 * r2 / denominator)
            case "k6": append(-x * gain * r2 * r2 * r2 / denominator, -y * gain * r2 * r2 * r2 / denominator)
            case "p1": append(2 * x * y, r2 + 2 * y * y)
            case "p2": append(r2 + 2 * x * x, 2 * x * y)
            case "s1": append(r2, 0)
            case "s2": append(r2 * r2, 0)
            case "s3": append(0, r2)
            default: append(0, r2 * r2)
            }
        }
        return (rowX, rowY)
    }

    /// The camera with another focal length, both axes scaled alike; the first becomes `focalLength`.
    ///
    /// - Throws: ``CameraError/invalid(_:)`` when it is not positive and finite.
    public func withFocalLength(_ focalLength: Double) throws(CameraError) -> Camera {
        var parameters = parameters
        if !model.hasSingleFocalLength { parameters[1] *= focalLength / parameters[0] }
        parameters[0] = focalLength
        return try Camera(model: model, width: width, height: height, parameters: parameters)
    }
}
