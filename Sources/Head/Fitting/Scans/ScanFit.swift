public import Registration
public import HeadModel
internal import Meshes
public import Optimization
public import SpatialGeometry

/// A head fitted to a scan.
public struct ScanFit: Sendable {
    /// The head, in metres in the scan's frame: its vertices are the scan's coordinates times the unit.
    public var parameters: HeadParameters
    /// The fitted vertices in the scan's own frame and unit, packed, in the model's order.
    public var vertices: [Float]
    /// The scan's unit.
    public var unit: LengthUnit
    /// Takes points of the head's frame, in metres, to the scan's frame and unit: the frame the fit began in.
    public var scanFromHead: SimilarityTransform
    /// What each stage did.
    public var stages: [Stage]
    /// Whether the scan's triangles face inwards and were turned for the fit.
    public var isInsideOut: Bool
    /// The regions that the configuration weighs and the model does not have: their weights changed nothing.
    public var missingRegions: [String] = []

    /// What a stage of the fit did.
    public struct Stage: Codable, Equatable, Sendable {
        /// The stage's name.
        public var name: String
        /// The energy before, as `FittingStage` defines it.
        public var initialEnergy: Double
        /// The energy after.
        public var finalEnergy: Double
        /// How many steps were tried.
        public var iterations: Int
        /// Why it stopped.
        public var termination: LevenbergMarquardt.Termination
        /// How many scan points had a partner on the model at the end.
        public var pointCount: Int
        /// The root mean square of their distances, in millimetres.
        public var pointRootMeanSquare: Double
        /// The root mean square of the landmarks' distances, in millimetres; 0 where none were used.
        public var landmarkRootMeanSquare: Double
    }
}

extension ScanFit {
    /// A fit made in the head's own frame, taken to the scan's.
    init(
        _ head: Head, parametersInHead parameters: HeadParameters, scanFromHead: SimilarityTransform, unit: LengthUnit,
        stages: [Stage], isInsideOut: Bool, missingRegions: [String]
    ) {
        self.parameters = parameters
        vertices =
            TriangleMesh(positions: head.vertices(parameters), triangles: [])
            .transformed(by: scanFromHead).positions
        self.unit = unit
        self.scanFromHead = scanFromHead
        self.stages = stages
        self.isInsideOut = isInsideOut
        self.missingRegions = missingRegions
        self.parameters = head.moved(parameters, by: metricFromHead)
    }

    /// Takes the frame the fit began in to the scan's, in metres.
    var metricFromHead: SimilarityTransform {
        SimilarityTransform(
            scale: scanFromHead.scale * unit.metres, rotation: scanFromHead.rotation,
            translation: scanFromHead.translation * unit.metres)
    }
}
