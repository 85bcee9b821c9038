/// What shapes the sums of a step; sums made with different options are not added.
public struct LearningOptions: Codable, Equatable, Sendable {
    /// Whether each registration counts as itself and as its mirror image, where the model knows mirror images.
    public var isSymmetric: Bool
    /// A registration farther than this from what the model can make is left out: the root of its vertices' mean squared
    /// distance, in millimetres.
    public var rejection: Double
    /// The share of subjects left out of learning, to evaluate with: those whose names' hashes fall into it.
    public var heldOut: Double

    /// Options of the given values.
    public init(isSymmetric: Bool = true, rejection: Double = 5, heldOut: Double = 0) {
        self.isSymmetric = isSymmetric
        self.rejection = rejection
        self.heldOut = heldOut
    }

    /// Whether the subject of a name's hash is left out of learning.
    func isHeldOut(_ hash: UInt64) -> Bool { Double(hash >> 11) * 0x1p-53 < heldOut }
}
