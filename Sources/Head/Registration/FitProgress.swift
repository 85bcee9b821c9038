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

    /// What is told before a step.
    package init(stage: Int, stageCount: Int, name: String, iteration: Int, energy: Double) {
        self.stage = stage
        self.stageCount = stageCount
        self.name = name
        self.iteration = iteration
        self.energy = energy
    }
}
