import ArgumentParser
import Flambeau

/// `flambeau learn solve`: a model from the sums of a step.
struct LearnSolveCommand: AsyncParsableCommand, CommonCommand {
    static let configuration = CommandConfiguration(
        commandName: "solve",
        abstract: "Make a model of the sums of one step.",
        discussion: """
            The model is the one that the sums were made with, and the step's own parts of it new: skinning weights, pose \
            correctives and joints; or expressions; or the mean head and identities. The next step's sums are made with it.
            """)

    @Argument(help: "The sum file of all registrations.", completion: .file())
    var sums: String

    @OptionGroup var model: ModelOptions

    @Option(help: "How many components. (default: the model's, or what there are)")
    var components: Int?

    @Option(help: "The model's name. (default: the output's)")
    var name: String?

    @Option(help: "The model to write, .npz.", completion: .file(extensions: ["npz"]))
    var output: String

    @OptionGroup var common: CommonOptions

    /// What `--json` prints.
    private struct Result: Encodable {
        var output: String
        var variances: [Double]
        var totalVariance: Double
        var suggestedRejection: Double
    }

    func validate() throws {
        guard output.lowercased().hasSuffix(".npz") else {
            throw ValidationError("--output \(output): a model is written as .npz; give a name that ends so.")
        }
        guard (components ?? 1) > 0 else { throw ValidationError("--components is a number, 1 or more") }
    }

    func run() async throws {
        let path = try HeadModelLocation.find(model.model)
        try OutputFiles.check([output], against: [sums, path])
        let arrays = try HeadModelArrays.load(path)
        let found = try SumFile.read(sums, for: arrays)
        var solution = try StepSolution(
            found, model: arrays, count: components ?? found.defaultComponents(arrays), threads: threads)
        solution.model.rename(name ?? FileNames.stem(of: output))
        try solution.model.write(to: output)
        try common.print(
            Result(
                output: output, variances: solution.variances, totalVariance: solution.totalVariance,
                suggestedRejection: found.suggestedRejection),
            "\(output): \(found.header.step.rawValue) from \(found.header.registrations) registrations; for the next step "
                + "--reject \((100 * found.suggestedRejection).rounded() / 100)")
    }
}
