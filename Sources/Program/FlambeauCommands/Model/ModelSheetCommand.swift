import ArgumentParser
import Files
import Flambeau

/// `flambeau model sheet`: random heads of a model in one picture.
struct ModelSheetCommand: AsyncParsableCommand, CommonCommand {
    static let configuration = CommandConfiguration(
        commandName: "sheet",
        abstract: "Draw a contact sheet of a model's random heads.",
        discussion: """
            The mean head comes first; the others have normally distributed coefficients. A model learned from too few scans, or \
            from bad ones, shows here first.
            """)

    @Argument(
        help: ArgumentHelp(
            "The head model: a FLAME pickle or an .npz.",
            discussion: "By default the one FLAMBEAU_MODEL names, else the project's own assets/heads/flambeau.npz."),
        completion: .file())
    var model: String?

    @Option(help: "The picture to write, .png or .jpg.", completion: .file(extensions: ["png", "jpg"]))
    var output: String

    @Option(help: "How many heads.")
    var count: Int = 24

    @Option(help: "The standard deviation of identity coefficients.")
    var identity: Double = 1

    @Option(help: "The standard deviation of expression coefficients.")
    var expression: Double = 0

    @Option(help: "The seed of everything random.")
    var seed: UInt64 = 1

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...400).contains(count) else {
            throw ValidationError("--count is \(count); a number from 1 to 400 was expected")
        }
        for (name, value) in [("--identity", identity), ("--expression", expression)] where !(0...5).contains(value) {
            throw ValidationError("\(name) is \(value); a number from 0 to 5 was expected")
        }
    }

    func run() async throws {
        let path = try HeadModelLocation.find(model)
        try OutputFiles.check([output], against: [path])
        let arrays = try HeadModelArrays.load(path)
        var sheet = RandomHeadSheet()
        (sheet.count, sheet.seed, sheet.identity, sheet.expression) = (count, seed, identity, expression)
        try ImageFile.write(sheet.image(Head(arrays), name: arrays.name), to: output)
        try common.print(["picture": output], output)
    }
}
