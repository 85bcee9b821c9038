import ArgumentParser
import Flambeau

/// `flambeau learn card`: what sums of the evaluation step say of a model.
struct LearnCardCommand: AsyncParsableCommand, CommonCommand {
    static let configuration = CommandConfiguration(
        commandName: "card",
        abstract: "Say how good a learned model is, from sums of the evaluation step.",
        discussion: """
            Compactness is of the variance that the model's own components hold; generalisation is the mean distance of the \
            vertices of subjects left out, specificity that of random heads from the nearest subject.
            """)

    @Argument(help: "The sum file of the evaluation step.", completion: .file())
    var sums: String

    @OptionGroup var model: ModelOptions

    @Option(
        help: "The card to write, .json; a .png of the same name beside it.", completion: .file(extensions: ["json"]))
    var output: String

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard output.lowercased().hasSuffix(".json") else {
            throw ValidationError("--output \(output): a card is written as .json; give a name that ends so.")
        }
    }

    func run() async throws {
        let path = try HeadModelLocation.find(model.model)
        try OutputFiles.check([output, ModelCard.picture(of: output)], against: [sums, path])
        let arrays = try HeadModelArrays.load(path)
        let card = try ModelCard(arrays, sums: SumFile.read(sums, for: arrays))
        try card.write(to: output)
        try common.print(card, card.summary(path))
    }
}
