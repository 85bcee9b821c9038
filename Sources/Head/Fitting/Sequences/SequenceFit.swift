public import Registration
public import HeadModel

/// Heads fitted to a sequence of scans: one identity, an expression and a pose a frame.
public struct SequenceFit: Sendable {
    /// The head of each frame, in metres in the scans' frame; all have the same shape coefficients and scale.
    public var parameters: [HeadParameters]
    /// The scans' unit.
    public var unit: LengthUnit
    /// How well each frame is met.
    public var frames: [Frame]
    /// The energy of all frames before each step taken together, and after the last, each on the scan points that
    /// counted there.
    public var energies: [Double]

    /// How well a frame is met.
    public struct Frame: Codable, Equatable, Sendable {
        /// How many points of the face in its scan were used.
        public var pointCount: Int
        /// The median of their distances from the fitted head, in millimetres.
        public var pointMedian: Double
        /// The mean of their distances, in millimetres.
        public var pointMean: Double

        /// Of distances in metres.
        init(_ distances: [Double]) {
            pointCount = distances.count
            pointMedian = distances.isEmpty ? 0 : 1000 * distances.sorted()[distances.count / 2]
            pointMean = 1000 * distances.reduce(0, +) / Double(max(1, distances.count))
        }
    }
}
