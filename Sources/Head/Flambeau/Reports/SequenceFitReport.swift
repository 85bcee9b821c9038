internal import Landmarks
internal import SurfaceDetail
internal import PhotoFitting
public import Fitting
public import Registration
internal import Files
public import HeadModel
import Foundation

/// What is written beside a fitted sequence: how it came about and how well each frame is met.
public struct SequenceFitReport: Codable, Equatable, Sendable {
    /// The version of the report's form.
    public var schemaVersion = FitReport.currentSchemaVersion
    /// The model's name and checksum.
    public var model: ModelReference
    /// The configuration's name and digest.
    public var configuration: FitReport.Configuration
    /// The names of the files of the result, this one last.
    public var files: [String]
    /// The scans' unit, and whether it was given or found.
    public var unit: FitReport.Unit
    /// How the head was placed on the first scan.
    public var start: FitReport.Start
    /// How the face was found on the first scan; absent where landmarks alone placed the head.
    public var alignment: FitReport.Alignment?
    /// The energy of all frames before each step taken together, and after the last.
    public var energies: [Double]
    /// The mean over frames of their points' mean distances from the head, in millimetres.
    public var pointMean: Double
    /// How well each frame is met.
    public var frames: [Frame]
    /// What a person should know.
    public var notes: [String]

    /// How well a frame is met.
    public struct Frame: Codable, Equatable, Sendable {
        /// The scan's file.
        public var scan: String
        /// How many points of the face were used.
        public var pointCount: Int
        /// The median of their distances from the fitted head, in millimetres.
        public var pointMedian: Double
        /// The mean of their distances, in millimetres.
        public var pointMean: Double
    }

    /// The report of a fit.
    ///
    /// - Precondition: there is a file for each frame.
    public init(
        _ fit: SequenceFit, scans: [String], model: ModelReference, configuration: FittingConfiguration,
        unitIsFound: Bool,
        start: FitReport.Start, alignment: FaceAlignment? = nil
    ) {
        precondition(scans.count == fit.frames.count, "each frame has a file")
        self.model = model
        self.configuration = FitReport.Configuration(configuration)
        files = SequenceResult.names
        unit = FitReport.Unit(fit.unit, found: unitIsFound)
        self.start = start
        self.alignment = alignment.map(FitReport.Alignment.init)
        energies = fit.energies
        frames = zip(scans, fit.frames).map { scan, frame in
            Frame(
                scan: scan, pointCount: frame.pointCount, pointMedian: frame.pointMedian, pointMean: frame.pointMean)
        }
        notes = []
        if case .free = fit.unit {
            notes.append("the scans have no unit; their scale was set so that the head is of ordinary size")
        }
        pointMean = frames.reduce(0) { $0 + $1.pointMean } / Double(max(1, frames.count))
    }

    /// The report as JSON, keys sorted.
    public func json() throws -> String {
        try JSONText.encode(self) + "\n"
    }
}
