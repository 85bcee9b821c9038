public import Files
public import HeadModel
public import Learning

/// A head model learned from registered meshes: the steps one after the other, each with the model that the one before made.
///
/// ```swift
/// let start = try HeadModelArrays.load("assets/heads/flambeau.npz")
/// let result = try LearnPipeline(start).run(try RegistrationList(["registrations"], model: start))
/// try result.write(to: "head.npz")
/// ```
public struct LearnPipeline: Sendable {
    /// The model to begin with: joints, weights, regions, landmarks and texture coordinates come from it.
    public let start: HeadModelArrays
    /// What is learned.
    public var options: LearnOptions
    /// How many threads work at most; results do not depend on it.
    public var threads: Int

    /// A pipeline that begins with a model.
    public init(_ start: HeadModelArrays, options: LearnOptions = LearnOptions(), threads: Int = Threads.all) {
        self.start = start
        self.options = options
        self.threads = threads
    }

    /// Learns.
    ///
    /// - Parameter progress: called with the step, its place among them and how many subjects are done; `false` cancels.
    /// - Throws: `LearningError` when the registrations do not suffice, or one is wrong; `CancellationError`.
    public func run(
        _ source: some RegistrationSource, progress: (LearningStep, Int, Int) -> Bool = { _, _, _ in true }
    ) throws -> LearnResult {
        var model = start
        model.rename(options.name)
        var learning = options.sums
        var card = ModelCard(options.name, start: start, subjects: source.subjects.count)
        for (place, step) in options.steps.enumerated() where step != .evaluation {
            let pass = try Learner(model, options: learning, threads: threads).sums(step, of: source) {
                progress(step, place, $0)
            }
            card.note(pass)
            let header = pass.sums.header
            // What the registrations say nothing of stays as it was.
            if step == .pose, header.counted == 0 {
                card.add(
                    "no subject has two good registrations: weights, correctives and joints are the start's")
            } else if step == .expression, header.displacements == 0 {
                card.add("no subject has a neutral and an expression: expressions are the start's")
            } else {
                let wanted =
                    step == .identity ? options.shapeCount : step == .expression ? options.expressionCount : nil
                let solution = try StepSolution(
                    pass.sums, model: model, count: wanted ?? pass.sums.defaultComponents(model),
                    threads: threads)
                model = solution.model
                card.note(solution, step)
            }
            if step == .pose { learning.rejection = pass.sums.suggestedRejection }
        }
        let pass = try Learner(model, options: learning, threads: threads).sums(.evaluation, of: source) {
            progress(.evaluation, options.steps.count, $0)
        }
        card.evaluate(pass.sums)
        card.checksum = model.checksum
        (card.identities, card.expressions) = (model.shapeCount, model.expressionCount)
        return LearnResult(model: model, card: card)
    }
}
