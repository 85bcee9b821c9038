public import SpatialGeometry

/// A camera: what its lens and sensor make of a point of its frame (+x right, +y down, +z forward).
///
/// Pixels are COLMAP's: the centre of the top-left pixel is at (0.5, 0.5). OpenCV puts it at (0, 0); see
/// ``init(openCVMatrix:distortion:width:height:)``.
public struct Camera: Equatable, Sendable {
    /// The model, which names the parameters.
    public let model: CameraModel
    /// The width of the image in pixels.
    public let width: Int
    /// The height of the image in pixels.
    public let height: Int
    /// The parameters, in the model's order.
    public let parameters: [Double]
    /// The same numbers, flat.
    package let lens: Lens

    /// A camera of the given parameters.
    ///
    /// - Throws: ``CameraError`` for a wrong number of parameters, a value that is not finite, a size or a
    ///   focal length that is not positive.
    public init(
        model: CameraModel, width: Int, height: Int, parameters: [Double]
    ) throws(CameraError) {
        guard parameters.count == model.parameters.count else {
            throw .parameterCount(model: model, given: parameters.count)
        }
        for (parameter, value) in zip(model.parameters, parameters) where !value.isFinite {
            throw .invalid("parameter \(parameter) is \(value)")
        }
        guard width > 0, height > 0 else {
            throw .invalid("an image of \(width)×\(height) pixels has no area")
        }
        for (parameter, value) in zip(model.parameters, parameters) where parameter.isFocalLength && value <= 0 {
            throw .invalid("focal length \(parameter) is \(value), but it must be positive")
        }
        self.init(unchecked: model, width: width, height: height, parameters: parameters)
    }

    package init(unchecked model: CameraModel, width: Int, height: Int, parameters: [Double]) {
        assert(parameters.count == model.parameters.count, "a camera has its model's parameters")
        self.model = model
        self.width = width
        self.height = height
        self.parameters = parameters
        lens = Lens(model: model, parameters: parameters)
    }

    /// A pinhole camera of one focal length in pixels, its principal point at the centre of the image.
    ///
    /// - Throws: ``CameraError/invalid(_:)`` for a size or focal length that is not positive.
    public init(focalLength: Double, width: Int, height: Int) throws(CameraError) {
        try self.init(
            model: .simplePinhole, width: width, height: height,
            parameters: [focalLength, Double(width) / 2, Double(height) / 2])
    }

    /// The focal lengths in pixels along x and y.
    public var focalLengths: Vector2 { Vector2(lens.focalLengthX, lens.focalLengthY) }

    /// The principal point in pixels.
    public var principalPoint: Vector2 { lens.centre }

    /// The matrix K with u ~ K·x for the undistorted point x.
    public var intrinsicMatrix: Matrix3x3 {
        Matrix3x3(
            rows: Vector3(lens.focalLengthX, 0, lens.centre.x), Vector3(0, lens.focalLengthY, lens.centre.y),
            Vector3(0, 0, 1))
    }

    /// The pixel of a point in the camera's frame.
    ///
    /// - Returns: `nil` for a point behind a perspective camera, or where the distortion folds back on itself.
    public func project(_ pointInCamera: Vector3) -> Vector2? { lens.project(pointInCamera) }

    /// The pixel of a point in the camera's frame with its derivative with respect to the point, row by row.
    public func projectWithJacobian(
        _ pointInCamera: Vector3
    ) -> (pixel: Vector2, rowX: Vector3, rowY: Vector3)? {
        lens.projectWithDerivative(pointInCamera).map { ($0.pixel, $0.rowX, $0.rowY) }
    }

    /// The unit direction, in the camera's frame, of what is seen at a pixel.
    ///
    /// - Returns: `nil` where the distortion has no inverse.
    public func bearing(of pixel: Vector2) -> Vector3? { lens.bearing(of: pixel) }

    /// The undistorted point (X/Z, Y/Z) seen at a pixel; `nil` where there is none.
    public func normalizedPoint(of pixel: Vector2) -> Vector2? { lens.normalizedPoint(of: pixel) }
}
