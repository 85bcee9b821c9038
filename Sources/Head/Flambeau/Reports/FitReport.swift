internal import Landmarks
internal import SurfaceDetail
internal import PhotoFitting
public import Fitting
public import Registration
internal import Files
import Foundation
public import Meshes
public import SpatialGeometry

/// What is written beside a fitted head: how it came about and how good it is.
public struct FitReport: Codable, Equatable, Sendable {
    /// The scan's file.
    public var scan: String
    /// The model's name.
    public var model: String
    /// The configuration's name.
    public var configuration: String
    /// The scan's unit: its symbol and its length in metres, and whether it was given or found.
    public var unit: Unit
    /// What was found in the scan's file and left out.
    public var mesh: MeshReport
    /// How the head was placed at the start.
    public var start: Start
    /// How the face was found on the scan; absent where landmarks placed the head.
    public var alignment: Alignment?
    /// What each stage did.
    public var stages: [ScanFit.Stage]
    /// How far the scan lies from the fitted head within the face, in millimetres.
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

    /// How the head was placed at the start.
    public struct Start: Codable, Equatable, Sendable {
        /// `landmarks` or `geometry`.
        public var method: String
        /// The landmark file and its scheme, where there was one.
        public var landmarks: String?
        /// The root mean square distance of the mean head's landmarks from the scan's, in millimetres.
        public var landmarkRootMeanSquare: Double?
        /// The direction up in the scan's frame, where it was given.
        public var up: [Double]?
        /// The direction out of the face in the scan's frame, where it was given.
        public var front: [Double]?

        /// A start by landmarks.
        public init(method: String, landmarks: String? = nil, landmarkRootMeanSquare: Double? = nil) {
            self.method = method
            self.landmarks = landmarks
            self.landmarkRootMeanSquare = landmarkRootMeanSquare
        }

        /// A start from the surface, looked for near directions where they are given.
        public init(up: Vector3?, front: Vector3?) {
            method = "geometry"
            self.up = up.map { [$0.x, $0.y, $0.z] }
            self.front = front.map { [$0.x, $0.y, $0.z] }
        }
    }

    /// A report of a fit.
    public init(
        scan: String, model: String, configuration: String, unit: Unit, mesh: MeshReport, start: Start,
        alignment: Alignment? = nil, stages: [ScanFit.Stage], error: FaceError?, notes: [String]
    ) {
        self.scan = scan
        self.model = model
        self.configuration = configuration
        self.unit = unit
        self.mesh = mesh
        self.start = start
        self.alignment = alignment
        self.stages = stages
        self.error = error
        self.notes = notes
    }

    /// The report as JSON, keys sorted.
    public func json() throws -> String {
        try JSONText.encode(self) + "\n"
    }
}
