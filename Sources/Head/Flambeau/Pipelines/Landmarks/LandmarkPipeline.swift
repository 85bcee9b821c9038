internal import Files
public import Fitting
public import HeadModel
public import Landmarks
internal import Meshes
public import PhotoFitting
public import Registration
public import SpatialGeometry

/// A head fitted to landmarks alone: points in space, or in images of one camera or several.
///
/// `flambeau fit-landmarks` does this and prints.
public struct LandmarkPipeline: Sendable {
    /// The model.
    public let head: Head
    /// What parameter files and reports say of the model.
    public let model: ModelReference
    /// The unit of the landmarks, or of the cameras' places; found when `nil`.
    public var unit: LengthUnit?

    /// A pipeline for landmarks.
    ///
    /// - Parameters:
    ///   - head: the model.
    ///   - model: what files are to say of it.
    ///   - unit: the unit of the landmarks, or of the cameras' places; found when `nil`.
    public init(_ head: Head, model: ModelReference, unit: LengthUnit? = nil) {
        self.head = head
        self.model = model
        self.unit = unit
    }

    /// Fits the head to points in space.
    ///
    /// - Parameters:
    ///   - landmarks: the points.
    ///   - name: their file's name, for errors and the report.
    ///   - configuration: the stages and their weights; all of them weigh landmarks.
    ///   - progress: called before each step; `false` cancels.
    /// - Throws: `FittingError` for landmarks that are no face's, a configuration that gives them no weight, or when the
    ///   caller cancels.
    public func run(
        _ landmarks: LandmarkSet, name: String, configuration: FittingConfiguration,
        progress: (FitProgress) -> Bool = { _ in true }
    ) throws -> LandmarkResult {
        let alignment = try LandmarkAlignment(head, to: landmarks, unit: unit, place: name)
        let fit = try LandmarkFitter(head, configuration: configuration).fit(
            alignment, place: name, progress: progress)
        let report = LandmarkFitReport(
            fit, to: landmarks, alignment, file: name, model: model, configuration: configuration,
            unitIsFound: unit == nil)
        return LandmarkResult(
            report: .space(report), parameters: fit.parameters, vertices: fit.vertices, head: head, model: model)
    }

    /// Fits the head to points in images of calibrated cameras.
    ///
    /// - Parameters:
    ///   - views: the points and the cameras.
    ///   - name: their file's name, for errors and the report.
    ///   - noise: the standard deviation of the points, in pixels; a share of the face when `nil`.
    /// - Throws: `FittingError` for landmarks that are no head's.
    public func run(_ views: [CalibratedView], name: String, noise: Double? = nil) throws -> LandmarkResult {
        result(try fitter(noise).fit(views, unit: unit, place: name), name: name)
    }

    /// Fits the head to points in one image, whose focal length is found too.
    ///
    /// - Parameters:
    ///   - photo: the points and the size of the image.
    ///   - cameraFromWorld: where the camera stands.
    ///   - name: the file's name, for errors and the report.
    ///   - noise: the standard deviation of the points, in pixels; a share of the face when `nil`.
    /// - Throws: `FittingError` for landmarks that are no head's.
    public func run(
        _ photo: PhotoObservation, cameraFromWorld: RigidTransform = .identity, name: String, noise: Double? = nil
    ) throws -> LandmarkResult {
        let fit = try fitter(noise).fit(photo, place: name)
        return result(
            MultiViewFit(fit, head, cameraFromWorld: cameraFromWorld, unit: unit ?? .metre), name: name)
    }

    private func fitter(_ noise: Double?) -> PhotoFitter {
        // Measured points: whatever expression they show, in the components' own prior.
        var options = PhotoFitOptions.full
        options.findsWeights = false
        options.pixelNoise = noise
        return PhotoFitter(head, options: options)
    }

    private func result(_ fit: MultiViewFit, name: String) -> LandmarkResult {
        // One camera does not tell how large a head is: its unit is no finding.
        let report = MultiViewFitReport(
            fit, file: name, model: model, unitIsFound: unit == nil && fit.views.count > 1)
        let mesh = TriangleMesh(positions: head.vertices(fit.parameters), triangles: [])
            .transformed(by: SimilarityTransform(scale: 1 / fit.unit.metres))
        return LandmarkResult(
            report: .images(report), parameters: fit.parameters, vertices: mesh.positions, head: head, model: model)
    }
}
