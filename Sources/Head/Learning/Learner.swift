public import HeadModel

/// Makes the sums of a step over the registrations of a source.
public struct Learner: Sendable {
    /// The model that registrations are estimated with.
    public let model: HeadModelArrays
    /// What shapes the sums.
    public var options: LearningOptions
    /// How many threads work at most; results do not depend on it.
    public var threads: Int
    private let training: TrainingModel

    /// What a pass over registrations gives.
    public struct Pass: Sendable {
        /// The sums.
        public var sums: LearningSums
        /// Who was left out as bad.
        public var rejected: [RejectedRegistration]
    }

    /// A learner with a model.
    public init(_ model: HeadModelArrays, options: LearningOptions = LearningOptions(), threads: Int) {
        self.model = model
        self.options = options
        self.threads = threads
        training = TrainingModel(model)
    }

    /// The sums of a step over some subjects of a source, in memory that does not depend on their number.
    ///
    /// - Parameters:
    ///   - places: which of the source's subjects; all by default.
    ///   - progress: called with how many subjects are done; `false` stops.
    /// - Throws: what reading a registration throws; `LearningError`; `CancellationError` when stopped.
    public func sums(
        _ step: LearningStep, of source: some RegistrationSource, places: [Int]? = nil,
        progress: (Int) -> Bool = { _ in true }
    ) throws -> Pass {
        var accumulator = SumAccumulator(step, training, options, threads: threads)
        try accumulator.add(places ?? Array(source.subjects.indices), of: source, progress: progress)
        return Pass(sums: try accumulator.finish(), rejected: accumulator.rejected)
    }
}

extension Learner {
    /// Whether a file's sums are those that this learner would make of some of a source's subjects.
    public func isMade(
        _ header: SumHeader, _ step: LearningStep, of source: some RegistrationSource, places: [Int]
    ) -> Bool {
        let names = source.subjects
        return header.step == step && header.options == options && header.model == model.checksum
            && header.subjects == places.map { SubjectHash.text(names[$0]) }.sorted()
    }
}
