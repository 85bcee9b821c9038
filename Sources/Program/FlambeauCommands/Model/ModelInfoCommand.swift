import ArgumentParser
import Flambeau
import Foundation

/// `flambeau model info`: what a head model's file holds.
struct ModelInfoCommand: AsyncParsableCommand, CommonCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Print what a head model's file holds: sizes, joints, landmarks, regions, expressions.",
        discussion: """
            With a second model of the same topology it prints how the two differ: mean heads, joints, weights, what of one's \
            identities and expressions the other can make, landmarks.
            """)

    @Argument(
        help: ArgumentHelp(
            "The head model: a FLAME pickle or an .npz.",
            discussion: "By default the one FLAMBEAU_MODEL names, else the project's own assets/heads/flambeau.npz."),
        completion: .file())
    var model: String?

    @Argument(help: "A second model to compare with.", completion: .file())
    var other: String?

    @Option(help: "The number of identity columns, for files cut down from others that do not say so.")
    var shapeCount: Int?

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let path = try HeadModelLocation.find(model)
        if let other {
            let comparison = try ModelComparison(
                HeadModelArrays.load(path, shapeCount: shapeCount), HeadModelArrays.load(other))
            try common.print(comparison, comparison.text)
            return
        }
        let summary = ModelSummary(try HeadModelArrays.load(path, shapeCount: shapeCount, pieces: .all), path: path)
        try common.print(summary, summary.text)
    }
}
