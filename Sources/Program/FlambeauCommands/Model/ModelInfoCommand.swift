import ArgumentParser
import Flambeau
import Foundation

/// `flambeau model info`: what a head model's file holds.
struct ModelInfoCommand: AsyncParsableCommand, CommonCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Print what a head model's file holds: sizes, joints, landmarks, regions, expressions.")

    @Argument(
        help: ArgumentHelp(
            "The head model: a FLAME pickle or an .npz.",
            discussion: "By default the one FLAMBEAU_MODEL names, else the project's own assets/heads/flambeau.npz."),
        completion: .file())
    var model: String?

    @Option(help: "The number of identity columns, for files cut down from others that do not say so.")
    var shapeCount: Int?

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let path = try HeadModelLocation.find(model)
        let summary = ModelSummary(try HeadModelArrays.load(path, shapeCount: shapeCount, pieces: .all), path: path)
        try common.print(summary, summary.text)
    }
}
