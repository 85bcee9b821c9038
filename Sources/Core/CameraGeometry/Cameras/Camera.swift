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
    let lens: Lens

    /// A camera of the given parameters.
    ///
    /// - Throws: ``CameraGeometryError`` for a wrong number of parameters, a value that is not finite, a size or a
    ///   focal length that is not positive.
    public init(
        model: CameraModel, width: Int, height: Int, parameters: [Double]
    ) throws(CameraGeometryError) {
        guard parameters.count == model.parameterNames.count else {
            throw .parameterCount(model: model, given: parameters.count)
        }
        for (name, value) in zip(model.parameterNames, parameters) where !value.isFinite {
            throw .invalidCamera("parameter \(name) is \(value)")
        }
        guard width > 0, height > 0 else {
            throw .invalidCamera("an image of \(width)×\(height) pixels has no area")
        }
        for (name, value) in zip(model.parameterNames, parameters) where name.hasPrefix("f") && value <= 0 {
            throw .invalidCamera("focal length \(name) is \(value), but it must be positive")
        }
        self.init(unchecked: model, width: width, height: height, parameters: parameters)
    }

    init(unchecked model: CameraModel, width: Int, height: Int, parameters: [Double]) {
        self.model = model
        self.width = width
        self.height = height
        self.parameters = parameters
        lens = Lens(model: model, parameters: parameters)
    }

    /// A pinhole camera of one focal length in pixels, its principal point at the centre of the image.
    ///
    /// - Throws: ``CameraGeometryError/invalidCamera(_:)`` for a size or focal length that is not positive.
    public init(focalLength: Double, width: Int, height: Int) throws(CameraGeometryError) {
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

extension Lens {
    /// The flat form of a model's parameters.
    init(model: CameraModel, parameters: [Double]) {
        let single = model.hasSingleFocalLength
        focalLengthX = parameters[0]
        focalLengthY = single ? parameters[0] : parameters[1]
        let start = single ? 1 : 2
        centre = Vector2(parameters[start], parameters[start + 1])
        let rest = Array(parameters[(start + 2)...])
        func coefficient(_ index: Int) -> Double { index < rest.count ? rest[index] : 0 }
        switch model {
        case .simplePinhole, .pinhole: kind = .pinhole
        case .simpleRadial, .radial:
            kind = .distorted
            (k1, k2) = (coefficient(0), coefficient(1))
        case .openCV, .openCV5, .fullOpenCV, .openCVThinPrism:
            kind = .distorted
            (k1, k2, p1, p2) = (coefficient(0), coefficient(1), coefficient(2), coefficient(3))
            (k3, k4, k5, k6) = (coefficient(4), coefficient(5), coefficient(6), coefficient(7))
            (s1, s2, s3, s4) = (coefficient(8), coefficient(9), coefficient(10), coefficient(11))
        case .openCVFisheye, .simpleRadialFisheye, .radialFisheye:
            kind = .fisheye
            (k1, k2, k3, k4) = (coefficient(0), coefficient(1), coefficient(2), coefficient(3))
        }
    }
}
