public import Landmarks
internal import SurfaceDetail
internal import PhotoFitting
public import Fitting
public import Registration
internal import Files
import Foundation
public import HeadModel
internal import SpatialGeometry

/// What is written beside a head fitted to landmarks alone: how it came about and how well it meets them.
public struct LandmarkFitReport: Codable, Equatable, Sendable {
    /// The version of the report's form.
    public var schemaVersion = FitReport.currentSchemaVersion
    /// The landmarks' file.
    public var landmarks: String
    /// Their scheme.
    public var scheme: LandmarkScheme
    /// The model's name and checksum.
    public var model: ModelReference
    /// The configuration's name and digest.
    public var configuration: FitReport.Configuration
    /// The names of the files of the result, this one last.
    public var files: [String]
    /// The file's unit, and whether it was given or found.
    public var unit: FitReport.Unit
    /// How the head was placed at the start.
    public var start: FitReport.Start
    /// What each stage did.
    public var stages: [ScanFit.Stage]
    /// How far the fitted head's landmarks are from the file's.
    public var error: Distances
    /// What a person should know.
    public var notes: [String]

    /// Distances between landmarks, in millimetres.
    public struct Distances: Codable, Equatable, Sendable {
        /// The root of their weighted mean square.
        public var rootMeanSquare: Double
        /// Their weighted mean.
        public var mean: Double
        /// The largest.
        public var largest: Double
        /// Each landmark's.
        public var landmarks: [Landmark]

        /// One landmark's distance.
        public struct Landmark: Codable, Equatable, Sendable {
            /// Its index in the scheme.
            public var index: Int
            /// Its weight.
            public var weight: Double
            /// Its distance in millimetres.
            public var distance: Double
        }
    }

    /// The report of a fit.
    ///
    /// - Parameters:
    ///   - fit: what the fitter found.
    ///   - set: the landmarks, as they were read.
    ///   - alignment: the start.
    ///   - file: the landmarks' file.
    ///   - model: the model.
    ///   - configuration: the configuration.
    ///   - unitIsFound: whether the unit was found rather than given.
    public init(
        _ fit: ScanFit, to set: LandmarkSet, _ alignment: LandmarkAlignment, file: String, model: ModelReference,
        configuration: FittingConfiguration, unitIsFound: Bool
    ) {
        landmarks = file
        scheme = set.scheme
        self.model = model
        self.configuration = FitReport.Configuration(configuration)
        files = LandmarkResult.files
        unit = FitReport.Unit(fit.unit, found: unitIsFound)
        start = FitReport.Start(
            method: .landmarks, landmarks: file, scheme: set.scheme, landmarkRootMeanSquare: alignment.rootMeanSquare)
        stages = fit.stages
        error = Distances(fit, alignment)
        notes = []
        if case .free = fit.unit {
            notes.append("the landmarks have no unit; their scale was set so that the head is of ordinary size")
        }
        if let total = set.scheme.count, set.missingCount > 0 {
            notes.append("\(total - set.points.count) of \(total) landmarks are missing")
        }
        let unknown = set.weights.count { $0 > 0 } - error.landmarks.count
        if unknown > 0 { notes.append("\(unknown) landmarks are on no point that the model knows; they are left out") }
    }

    /// The report as JSON, keys sorted.
    public func json() throws -> String {
        try JSONText.encode(self) + "\n"
    }
}

extension LandmarkFitReport.Distances {
    /// The distances of a fitted head's landmarks from those it was placed on.
    init(_ fit: ScanFit, _ alignment: LandmarkAlignment) {
        landmarks = alignment.pairs.map { pair in
            let offset = Vector3(pair.point.position(in: fit.vertices)) - pair.target
            return Landmark(
                index: pair.index, weight: pair.weight, distance: 1000 * fit.unit.metres * offset.length)
        }
        let total = landmarks.reduce(0) { $0 + $1.weight }
        mean = landmarks.reduce(0) { $0 + $1.weight * $1.distance } / total
        rootMeanSquare = (landmarks.reduce(0) { $0 + $1.weight * $1.distance * $1.distance } / total).squareRoot()
        largest = landmarks.reduce(0) { max($0, $1.distance) }
    }
}
