import Foundation
public import SpatialGeometry

extension Camera {
    /// The derivative of a pixel with respect to the camera's parameters: two rows, a value a parameter.
    ///
    /// - Returns: `nil` where ``project(_:)`` is `nil`.
    public func parameterJacobian(_ pointInCamera: Vector3) -> (rowX: [Double], rowY: [Double])? {
        var rowX = [Double](repeating: 0, count: parameters.count)
        var rowY = rowX
        guard writeParameterJacobian(pointInCamera, rowX: &rowX, rowY: &rowY) else { return nil }
        return (rowX, rowY)
    }

    /// Writes the derivative of a pixel with respect to the camera's parameters to the beginning of two rows.
    ///
    /// - Returns: `false`, and nothing is written, where ``project(_:)`` is `nil`.
    package func writeParameterJacobian(
        _ pointInCamera: Vector3, rowX: inout [Double], rowY: inout [Double]
    ) -> Bool {
        guard let pixel = lens.project(pointInCamera) else { return false }
        let all = model.parameters
        precondition(rowX.count >= all.count && rowY.count >= all.count, "a row has a value a parameter")
        let focal = Vector2(lens.focalLengthX, lens.focalLengthY)
        let bent = (pixel - lens.centre) / focal
        let distortion =
            model.isFisheye ? fisheyeTerms(pointInCamera) : perspectiveTerms(pointInCamera)
        for (index, parameter) in all.enumerated() {
            let derivative: Vector2 =
                switch parameter {
                case .f: bent
                case .fx: Vector2(bent.x, 0)
                case .fy: Vector2(0, bent.y)
                case .cx: Vector2(1, 0)
                case .cy: Vector2(0, 1)
                default: focal * distortion.derivative(by: parameter)
                }
            (rowX[index], rowY[index]) = (derivative.x, derivative.y)
        }
        return true
    }

    /// What the derivatives of a distorted point by its coefficients are made of.
    private struct DistortionTerms {
        /// The undistorted point, or the direction from the axis in fisheye models.
        var point: Vector2
        /// Times the point, the derivatives by k1 to k6.
        var radial: (Double, Double, Double, Double, Double, Double)
        /// r², where there are tangential coefficients and prisms.
        var square: Double

        func derivative(by parameter: CameraParameter) -> Vector2 {
            let (x, y) = (point.x, point.y)
            switch parameter {
            case .k, .k1: return point * radial.0
            case .k2: return point * radial.1
            case .k3: return point * radial.2
            case .k4: return point * radial.3
            case .k5: return point * radial.4
            case .k6: return point * radial.5
            case .p1: return Vector2(2 * x * y, square + 2 * y * y)
            case .p2: return Vector2(square + 2 * x * x, 2 * x * y)
            case .s1: return Vector2(square, 0)
            case .s2: return Vector2(square * square, 0)
            case .s3: return Vector2(0, square)
            case .s4: return Vector2(0, square * square)
            case .f, .fx, .fy, .cx, .cy: preconditionFailure("\(parameter) does not distort")
            }
        }
    }

    private func perspectiveTerms(_ point: Vector3) -> DistortionTerms {
        let plane = Vector2(point.x / point.z, point.y / point.z)
        let r2 = dot(plane, plane)
        let denominator = 1 + r2 * (lens.k4 + r2 * (lens.k5 + r2 * lens.k6))
        let gain = (1 + r2 * (lens.k1 + r2 * (lens.k2 + r2 * lens.k3))) / denominator
        let (r4, r6) = (r2 * r2, r2 * r2 * r2)
        return DistortionTerms(
            point: plane,
            radial: (
                r2 / denominator, r4 / denominator, r6 / denominator, -gain * r2 / denominator,
                -gain * r4 / denominator, -gain * r6 / denominator
            ), square: r2)
    }

    private func fisheyeTerms(_ point: Vector3) -> DistortionTerms {
        let radius = hypot(point.x, point.y)
        let angle = atan2(radius, point.z)
        let square = angle * angle
        let cube = angle * square
        return DistortionTerms(
            point: radius > 0 ? Vector2(point.x / radius, point.y / radius) : .zero,
            radial: (cube, cube * square, cube * square * square, cube * square * square * square, 0, 0), square: 0)
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
