public import SpatialGeometry

/// A face found on a scan: where the head stands, in which unit, and how sure that is.
public struct FaceAlignment: Equatable, Sendable {
    /// Takes points of the head's frame, in metres, to the scan's frame, in the scan's unit.
    public var scanFromHead: SimilarityTransform
    /// The scan's unit: given, or the one in which the head found is of ordinary size.
    public var unit: LengthUnit
    /// The size of the head against the model's, in that unit: 1 when the unit was given. A found unit says nothing of
    /// the head's exact size, so that it does not change the fit; identity and size share what a face alone cannot tell.
    public var size: Double { scanFromHead.scale * unit.metres }
    /// Whether the scan's triangles are wound the wrong way round, their normals pointing into the head.
    public var isInsideOut: Bool
    /// How sure it is that this is a face, from 0 to 1.
    public var confidence: Double
    /// The share of the face beside which there is scan.
    public var coverage: Double
    /// How far the face, moved by a few identity and expression coefficients, is from the scan: root mean square in
    /// millimetres of a head of ordinary size.
    public var rootMeanSquare: Double
    /// The share of the relief of the scan, beyond a smooth surface, that the face explains.
    public var explainedRelief: Double
    /// The score of the hypothesis, the share of the face that lies on the scan, and that of the best other hypothesis.
    public var score: Double
    /// The score of the best hypothesis elsewhere, of another size or otherwise turned; 0 without one.
    public var runnerUpScore: Double
    /// The leading identity coefficients that were found along with the hypothesis.
    public var shape: [Double]
    /// The leading expression coefficients that were found along with the hypothesis.
    public var expression: [Double]
    /// The opening of the jaw that was found along with the hypothesis, in radians.
    public var jawAngle: Double
}
