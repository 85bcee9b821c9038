internal import Landmarks
internal import SurfaceDetail
internal import PhotoFitting
internal import Fitting
public import Registration
public import SpatialGeometry
extension FitReport {
    /// How the face was found on the scan, and how sure that is.
    public struct Alignment: Codable, Equatable, Sendable {
        /// From 0 to 1; see ``FaceAlignment/confidence``.
        public var confidence: Double
        /// The share of the face beside which there is scan.
        public var coverage: Double
        /// The distance of the coarsely shaped face from the scan, root mean square in millimetres.
        public var rootMeanSquare: Double
        /// The share of the scan's relief that the face explains.
        public var explainedRelief: Double
        /// The score of the placement.
        public var score: Double
        /// The score of the best placement elsewhere.
        public var runnerUpScore: Double
        /// The size of the head against the model's, in the report's unit.
        public var size: Double

        /// What a report says of an alignment.
        public init(_ alignment: FaceAlignment) {
            confidence = alignment.confidence
            coverage = alignment.coverage
            rootMeanSquare = alignment.rootMeanSquare
            explainedRelief = alignment.explainedRelief
            score = alignment.score
            runnerUpScore = alignment.runnerUpScore
            size = alignment.size
        }
    }

    /// A face on a scan.
    public struct Face: Codable, Equatable, Sendable {
        /// Its number, from 1 on.
        public var number: Int
        /// How sure it is that this is one, before a fit.
        public var confidence: Double
        /// Where it is: the origin of the head's frame in the scan's frame and unit.
        public var place: Vector3
        /// The size of the head against the model's, in the report's unit.
        public var size: Double
        /// Whether this is the one that was fitted.
        public var isFitted: Bool
    }
}
