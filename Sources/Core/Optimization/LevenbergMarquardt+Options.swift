extension LevenbergMarquardt {
    /// How long to go on, and from which damping.
    public struct Options: Equatable, Sendable {
        /// The most steps tried, accepted or not.
        public var iterationLimit: Int
        /// Stops when an accepted step lowers the cost by no more than this share.
        public var costTolerance: Double
        /// Stops when no element of the gradient exceeds this.
        public var gradientTolerance: Double
        /// Stops when a step is no longer than this, in the units of the unknowns.
        public var stepTolerance: Double
        /// The first damping, relative to the diagonal of JᵀJ.
        public var initialDamping: Double

        /// Options for a well-scaled problem; each can be changed.
        ///
        /// - Precondition: no value is negative, infinite or NaN.
        public init(
            iterationLimit: Int = 50, costTolerance: Double = 1e-10, gradientTolerance: Double = 1e-12,
            stepTolerance: Double = 1e-12, initialDamping: Double = 1e-4
        ) {
            self.iterationLimit = iterationLimit
            self.costTolerance = costTolerance
            self.gradientTolerance = gradientTolerance
            self.stepTolerance = stepTolerance
            self.initialDamping = initialDamping
            check()
        }

        /// Stops the program when a value makes no sense.
        @usableFromInline func check() {
            precondition(iterationLimit >= 0, "an iteration limit of \(iterationLimit) is negative")
            check("costTolerance", costTolerance)
            check("gradientTolerance", gradientTolerance)
            check("stepTolerance", stepTolerance)
            check("initialDamping", initialDamping)
        }

        private func check(_ name: StaticString, _ value: Double) {
            precondition(value >= 0 && value.isFinite, "\(name) is \(value), but it must be finite and not negative")
        }
    }
}
