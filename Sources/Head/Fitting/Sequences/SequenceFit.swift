public import HeadModel
internal import SpatialGeometry

/// Heads fitted to a sequence of scans: one identity, an expression and a pose a frame.
public struct SequenceFit: Sendable {
    /// The head of each frame, in metres in the scans' frame; all have the same shape coefficients.
    public var parameters: [HeadParameters]
    /// The scans' unit.
    public var unit: LengthUnit
    /// The energy of all frames before each step taken together, and after the last.
    public var energies: [Double]

    /// Heads in the frame of the first scan's alignment, taken to the scans' frame.
    init(_ head: Head, _ states: [HeadParameters], _ alignment: LandmarkAlignment, energies: [Double]) {
        let metricFromHead = RigidTransform(
            rotation: alignment.scanFromHead.rotation,
            translation: alignment.scanFromHead.translation * alignment.unit.metres)
        parameters = states.map { $0.moved(by: metricFromHead, rootJoint: head.restJoints($0)[0]) }
        unit = alignment.unit
        self.energies = energies
    }
}
