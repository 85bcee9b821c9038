import ArgumentParser
import Flambeau
import Foundation

/// `flambeau learn run`, or `flambeau learn` alone: from registrations to a model.
struct LearnRunCommand: AsyncParsableCommand, CommonCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Learn a head model from registrations: what `flambeau learn` does without another word.",
        discussion: """
            \(RegistrationHelp.discussion)

            Pose comes first (skinning weights, pose correctives, joints), then expressions, then identities, each over all \
            registrations, with poses estimated anew. Regions, landmarks, texture coordinates and named expressions are the \
            starting model's. Beside the model it writes its card, NAME-card.json and NAME-card.png.
            """)

    @Argument(help: "The registrations: files, folders or tables.", completion: .file())
    var registrations: [String]

    @OptionGroup var model: ModelOptions

    @Option(help: "The model to write, .npz.", completion: .file(extensions: ["npz"]))
    var output: String

    @Option(
        help: ArgumentHelp(
            "The steps, by commas: pose, expression, identity.",
            discussion: "By default pose four times, then the others."))
    var steps: String?

    @Option(help: ArgumentHelp("How many identity components. (default: the start's, or what subjects allow)"))
    var shapes: Int?

    @Option(help: ArgumentHelp("How many expression components. (default: the start's, or what there are)"))
    var expressions: Int?

    @Option(help: "The model's name. (default: the output's)")
    var name: String?

    @OptionGroup var sums: LearnSumOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard output.lowercased().hasSuffix(".npz") else {
            throw ValidationError("--output \(output): a model is written as .npz; give a name that ends so.")
        }
        guard (shapes ?? 1) > 0, (expressions ?? 1) > 0 else {
            throw ValidationError("--shapes and --expressions are numbers of components, 1 or more")
        }
        _ = try parsedSteps()
    }

    private func parsedSteps() throws -> [LearningStep]? {
        try steps.map { text in
            try text.split(separator: ",", omittingEmptySubsequences: false).map { word in
                guard let step = LearningStep(rawValue: word.trimmingCharacters(in: .whitespaces)), step != .evaluation
                else { throw ValidationError("--steps names '\(word)'; pose, expression and identity were expected") }
                return step
            }
        }
    }

    func run() async throws {
        Interruption.listen()
        let path = try HeadModelLocation.find(model.model)
        let start = try HeadModelArrays.load(path)
        let list = try RegistrationList(registrations, model: start)
        try OutputFiles.check([output] + LearnResult.companions(of: output), against: list.paths + [path])
        var options = LearnOptions()
        if let steps = try parsedSteps() { options.steps = steps }
        options.shapeCount = shapes
        options.expressionCount = expressions
        options.sums = sums.options
        options.name = name ?? FileNames.stem(of: output)
        let console = Console(isQuiet: quiet)
        let count = list.subjects.count
        let result = try LearnPipeline(start, options: options, threads: threads).run(list) { step, place, done in
            console.progress("\(step.rawValue), step \(place + 1): \(done) of \(count) subjects")
            return !Interruption.isRequested
        }
        console.clear()
        try result.write(to: output)
        for one in result.card.rejected { console.note("left out: \(one.text)") }
        try common.print(result.card, result.card.summary(output))
    }
}

extension RejectedRegistration {
    /// Who and why.
    var text: String {
        distance.map { "\(name), \(($0 * 100).rounded() / 100) mm from what the model can make" }
            ?? "\(name), no head comes near it"
    }
}
