import Optimization

extension LevenbergMarquardt {
    /// A solver for the refinement of a model that is nearly right, in units that are not known: relative rules only.
    init(iterationLimit: Int, costTolerance: Double = 1e-12, initialDamping: Double = 1e-6) {
        self.init(
            options: Options(
                iterationLimit: iterationLimit, costTolerance: costTolerance, gradientTolerance: 0, stepTolerance: 0,
                initialDamping: initialDamping))
    }
}
