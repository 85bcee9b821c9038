public import HeadModel

/// What a caller is told while a fit runs, before each step.
public struct FitProgress: Equatable, Sendable {
    /// The stage, from 0.
    public var stage: Int
    /// How many stages there are.
    public var stageCount: Int
    /// The stage's name.
    public var name: String
    /// The step within the stage, from 0.
    public var iteration: Int
    /// The energy, as `FittingStage` defines it.
    public var energy: Double
    /// Where the head is, told where a stage of a fit to a scan begins.
    public var head: PlacedHead?

    /// A head on its way to a scan.
    public struct PlacedHead: Equatable, Sendable {
        /// The head in the scan's frame, in metres.
        public var parameters: HeadParameters
        /// The scan's unit, as it was found or given.
        public var unit: LengthUnit

        /// A head in a scan's frame.
        package init(_ parameters: HeadParameters, unit: LengthUnit) {
            self.parameters = parameters
            self.unit = unit
        }
    }

    /// What is told before a step.
    package init(stage: Int, stageCount: Int, name: String, iteration: Int, energy: Double) {
        self.stage = stage
        self.stageCount = stageCount
        self.name = name
        self.iteration = iteration
        self.energy = energy
    }
}
