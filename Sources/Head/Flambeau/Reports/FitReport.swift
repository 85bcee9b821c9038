public import Landmarks
internal import SurfaceDetail
internal import PhotoFitting
public import Fitting
public import Registration
internal import Files
public import HeadModel
import Foundation
public import Meshes
internal import SpatialGeometry

/// What is written beside a fitted head: how it came about and how good it is.
public struct FitReport: Codable, Equatable, Sendable {
    /// The version of the reports' form, one for all of them; it grows when a key changes its meaning or goes.
    public static let currentSchemaVersion = 1

    /// The version of the report's form.
    public var schemaVersion = FitReport.currentSchemaVersion
    /// The scan's file.
    public var scan: String
    /// The model's name and checksum.
    public var model: ModelReference
    /// The configuration's name and digest.
    public var configuration: Configuration
    /// What was known of the scan beforehand, and what was asked for.
    public var options: ScanOptions
    /// The names of the files of the result, this one last.
    public var files: [String]
    /// The scan's unit: its symbol and its length in metres, and whether it was given or found.
    public var unit: Unit
    /// What was found in the scan's file and left out.
    public var mesh: MeshReport
    /// How the head was placed at the start.
    public var start: Start
    /// How the face was found on the scan; absent where landmarks placed the head.
    public var alignment: Alignment?
    /// The faces on the scan; see ``Registration/FaceFinder/faces(in:unit:up:front:place:progress:)``. Empty where
    /// landmarks placed the head.
    public var faces: [Face] = []
    /// What the surface says of the fit after its last stage: whether it is a face, and how much of it the scan shows.
    public var verification: FitVerification?
    /// What each stage did.
    public var stages: [ScanFit.Stage]
    /// Where the errors are measured: within the face, or, where the model does not say where that is, everywhere.
    public var region: Region
    /// How far the scan lies from the fitted head there, in millimetres; absent where no vertex of the scan lies there.
    public var error: FaceError?
    /// What came of freeing the vertices, where that was asked for.
    public var detail: Detail?
    /// What came of baking the scan's colours, where that was asked for.
    public var texture: Texture?
    /// What a person should know.
    public var notes: [String]

    /// A unit of length.
    public struct Unit: Codable, Equatable, Sendable {
        /// Its symbol.
        public var symbol: String
        /// Its length in metres.
        public var metres: Double
        /// Whether it was found from the scan rather than given.
        public var found: Bool

        /// A unit, found or given.
        public init(_ unit: LengthUnit, found: Bool) {
            symbol = unit.symbol
            metres = unit.metres
            self.found = found
        }
    }

    /// A configuration that a fit was made with.
    public struct Configuration: Codable, Equatable, Sendable {
        /// Its name.
        public var name: String
        /// The digest of its values; see ``Fitting/FittingConfiguration/digest``.
        public var digest: String

        /// What a report says of a configuration.
        public init(_ configuration: FittingConfiguration) {
            name = configuration.name
            digest = configuration.digest
        }
    }

    /// Where an error is measured.
    public enum Region: String, Codable, Sendable {
        /// Within the face, as the NoW benchmark has it.
        case face
        /// On the whole scan.
        case scan
    }

    /// How the head was placed at the start.
    public struct Start: Codable, Equatable, Sendable {
        /// What placed a head.
        public enum Method: String, Codable, Sendable {
            /// Landmarks, refined on the surface where the configuration does not weigh them.
            case landmarks
            /// A search for the face on the surface.
            case geometry
        }

        /// What placed the head.
        public var method: Method
        /// The landmark file, where there was one.
        public var landmarks: String?
        /// The landmarks' scheme, where there were any.
        public var scheme: LandmarkScheme?
        /// The root mean square distance of the mean head's landmarks from the scan's, in millimetres.
        public var landmarkRootMeanSquare: Double?

        /// A start.
        public init(
            method: Method, landmarks: String? = nil, scheme: LandmarkScheme? = nil,
            landmarkRootMeanSquare: Double? = nil
        ) {
            self.method = method
            self.landmarks = landmarks
            self.scheme = scheme
            self.landmarkRootMeanSquare = landmarkRootMeanSquare
        }
    }

    /// A report of a fit.
    public init(
        scan: String, model: ModelReference, configuration: Configuration, options: ScanOptions, unit: Unit,
        mesh: MeshReport, start: Start, alignment: Alignment? = nil, stages: [ScanFit.Stage], region: Region,
        error: FaceError?, notes: [String]
    ) {
        self.scan = scan
        self.model = model
        self.configuration = configuration
        self.options = options
        files = options.files
        self.unit = unit
        self.mesh = mesh
        self.start = start
        self.alignment = alignment
        self.stages = stages
        self.region = region
        self.error = error
        self.notes = notes
    }

    /// The report as JSON, keys sorted.
    public func json() throws -> String {
        try JSONText.encode(self) + "\n"
    }
}
