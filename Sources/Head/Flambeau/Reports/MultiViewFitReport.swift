internal import Landmarks
internal import SurfaceDetail
public import PhotoFitting
internal import Fitting
internal import Registration
internal import Files
public import HeadModel
import Foundation
internal import LinearAlgebra
internal import SpatialGeometry

/// What is written beside a head fitted to landmarks in images.
public struct MultiViewFitReport: Codable, Equatable, Sendable {
    /// The version of the report's form.
    public var schemaVersion = FitReport.currentSchemaVersion
    /// The landmarks' file.
    public var landmarks: String
    /// The model's name and checksum.
    public var model: ModelReference
    /// The names of the files of the result, this one last.
    public var files: [String]
    /// The unit of the cameras' frame, and whether it was given or found.
    public var unit: FitReport.Unit
    /// The rotation of worldFromHead, row by row.
    public var rotation: [[Double]]
    /// The translation of worldFromHead, in metres.
    public var translation: [Double]
    /// The standard deviations of a turn about the world's x, y and z axes, in degrees.
    public var deviations: [Double]
    /// How well each view is met.
    public var views: [MultiViewFit.ViewFit]

    /// The report of a fit.
    public init(_ fit: MultiViewFit, file: String, model: ModelReference, unitIsFound: Bool) {
        landmarks = file
        files = LandmarkResult.files
        self.model = model
        unit = FitReport.Unit(fit.unit, found: unitIsFound)
        let matrix = fit.worldFromHead.rotation.matrix
        rotation = (0..<3).map { row in (0..<3).map { matrix[row, $0] } }
        translation = (0..<3).map { fit.worldFromHead.translation[$0] }
        deviations = (0..<3).map { max(0, fit.covariance[$0, $0]).squareRoot() * 180 / .pi }
        views = fit.views
    }

    /// The report as JSON, keys sorted.
    public func json() throws -> String {
        try JSONText.encode(self) + "\n"
    }
}
