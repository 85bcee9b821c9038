extension LevenbergMarquardt {
    /// Why the iteration stopped.
    public enum Termination: String, Codable, Sendable, CaseIterable {
        /// The cost no longer falls.
        case costConverged
        /// The gradient vanished.
        case gradientConverged
        /// The steps became too short to matter.
        case stepConverged
        /// The limit of iterations was reached.
        case iterationLimit
        /// No damping gave a lower cost: a minimum to machine precision, or derivatives that do not fit.
        case noProgress
        /// The cost at the start was not finite.
        case invalidStart
        /// The observer asked to stop.
        case cancelled

        /// Whether nothing was left to gain when the iteration stopped.
        public var isConverged: Bool {
            switch self {
            case .costConverged, .gradientConverged, .stepConverged, .noProgress: true
            case .iterationLimit, .invalidStart, .cancelled: false
            }
        }
    }

    /// What happened.
    public struct Summary: Equatable, Sendable {
        /// The cost at the start.
        public var initialCost: Double
        /// The cost at the end.
        public var finalCost: Double
        /// The number of steps tried.
        public var iterationCount: Int
        /// Why it stopped.
        public var termination: Termination

        /// Whether nothing was left to gain when the iteration stopped.
        public var isConverged: Bool { termination.isConverged }

        /// What happened, in numbers.
        @inlinable public init(
            initialCost: Double, finalCost: Double, iterationCount: Int, termination: Termination
        ) {
            self.initialCost = initialCost
            self.finalCost = finalCost
            self.iterationCount = iterationCount
            self.termination = termination
        }
    }
}
