public import Registration
public import HeadModel
public import LinearAlgebra
public import SpatialGeometry

/// A head fitted to what calibrated cameras saw of it in one frame.
public struct MultiViewFit: Sendable {
    /// Takes points of the head's frame to that of the cameras, both in metres.
    public var worldFromHead: RigidTransform
    /// Identity, expression, jaw and eyes, in the head's own frame.
    public var parametersInHead: HeadParameters
    /// The head, in metres in the cameras' frame.
    public var parameters: HeadParameters
    /// The unit of the cameras' frame.
    public var unit: LengthUnit
    /// How well each view is met.
    public var views: [ViewFit]
    /// The covariance of a rotation in radians and a translation in metres about and along the world's axes, 6×6.
    public var covariance: Matrix

    /// How well a view is met.
    public struct ViewFit: Codable, Equatable, Sendable {
        /// The root of the weighted mean square distance between landmarks seen and predicted, in pixels.
        public var reprojectionError: Double
        /// How many landmarks were used.
        public var landmarkCount: Int
        /// How many of them agree with the head within three standard deviations.
        public var agreeingCount: Int
        /// The focal length in pixels; along x where there are two.
        public var focalLength: Double
        /// Where it comes from.
        public var focalLengthSource: PhotoFit.FocalLengthSource
    }

    package init(
        _ head: Head, worldFromHead: RigidTransform, parametersInHead: HeadParameters, unit: LengthUnit,
        views: [ViewFit],
        covariance: Matrix
    ) {
        self.worldFromHead = worldFromHead
        self.parametersInHead = parametersInHead
        parameters = head.moved(parametersInHead, by: worldFromHead)
        self.unit = unit
        self.views = views
        self.covariance = covariance
    }

    /// What a single photo shows, in the frame its camera stands in.
    ///
    /// - Parameters:
    ///   - photo: the fit of the photo.
    ///   - head: the model it was fitted with.
    ///   - cameraFromWorld: where the camera is; its translation is in `unit`.
    ///   - unit: the world's unit.
    public init(
        _ photo: PhotoFit, _ head: Head, cameraFromWorld: RigidTransform = .identity, unit: LengthUnit = .metre
    ) {
        var metric = cameraFromWorld
        metric.translation *= unit.metres
        let worldFromCamera = metric.inverse
        // A turn and a shift of the head about the camera's axes, told about the world's.
        var turn = Matrix(rows: 6, columns: 6)
        for row in 0..<3 {
            for column in 0..<3 {
                turn[row, column] = worldFromCamera.rotation.matrix[row, column]
                turn[row + 3, column + 3] = turn[row, column]
            }
        }
        self.init(
            head, worldFromHead: worldFromCamera * photo.cameraFromHead, parametersInHead: photo.parameters,
            unit: unit,
            views: [
                ViewFit(
                    reprojectionError: photo.reprojectionError, landmarkCount: photo.agreeing.of,
                    agreeingCount: photo.agreeing.count, focalLength: photo.focalLength,
                    focalLengthSource: photo.focalLengthSource)
            ], covariance: turn * photo.covariance * turn.transposed)
    }
}
