public import SpatialGeometry

extension Camera {
    /// A camera of OpenCV's matrix K and distortion coefficients (none, 4, 5, 8 or 12 of them).
    ///
    /// OpenCV puts the centre of the top-left pixel at (0, 0), half a pixel from ours; the principal point is moved.
    ///
    /// - Throws: ``CameraError`` for another number of coefficients, a skewed matrix, or as
    ///   ``init(model:width:height:parameters:)``.
    public init(
        openCVMatrix matrix: Matrix3x3, distortion: [Double], width: Int, height: Int
    ) throws(CameraError) {
        guard matrix[0, 1] == 0, matrix[1, 0] == 0, matrix[2, 2] == 1 else {
            throw .invalid("an intrinsic matrix is [fx 0 cx; 0 fy cy; 0 0 1]")
        }
        let model: CameraModel
        switch distortion.count {
        case 0: model = .pinhole
        case 4: model = .openCV
        case 5: model = .openCV5
        case 8: model = .fullOpenCV
        case 12: model = .openCVThinPrism
        default: throw .invalid("OpenCV has 0, 4, 5, 8 or 12 coefficients, not \(distortion.count)")
        }
        try self.init(
            model: model, width: width, height: height,
            parameters: [matrix[0, 0], matrix[1, 1], matrix[0, 2] + 0.5, matrix[1, 2] + 0.5] + distortion)
    }

    /// OpenCV's fisheye camera of K and its four coefficients; pixels as for
    /// ``init(openCVMatrix:distortion:width:height:)``.
    ///
    /// - Throws: ``CameraError``.
    public init(
        openCVMatrix matrix: Matrix3x3, fisheye coefficients: SIMD4<Double>, width: Int, height: Int
    ) throws(CameraError) {
        try self.init(
            model: .openCVFisheye, width: width, height: height,
            parameters: [
                matrix[0, 0], matrix[1, 1], matrix[0, 2] + 0.5, matrix[1, 2] + 0.5, coefficients[0], coefficients[1],
                coefficients[2], coefficients[3],
            ])
    }

    /// OpenCV's matrix K, its pixels counted from the centre of the top-left one.
    public var openCVMatrix: Matrix3x3 {
        Matrix3x3(
            rows: Vector3(focalLengths.x, 0, principalPoint.x - 0.5),
            Vector3(0, focalLengths.y, principalPoint.y - 0.5),
            Vector3(0, 0, 1))
    }
}
