import ArgumentParser
import Flambeau

/// `flambeau summaries`: what became of many items.
struct SummariesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "summaries", abstract: "Put the summaries of parts together.",
        subcommands: [SummariesMergeCommand.self])
}

/// `flambeau summaries merge`: one table of the parts' tables.
struct SummariesMergeCommand: AsyncParsableCommand, CommonCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Write one summary of those that parts wrote: the same as of a run of the whole.",
        discussion: "A scan that two parts name, or a part with other columns, is an error. Nothing is written then.")

    @Argument(help: "The summaries of the parts, in any order.", completion: .file(extensions: ["csv"]))
    var summaries: [String]

    @Option(help: "The table to write.", completion: .file(extensions: ["csv"]))
    var output: String

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let states = try SummaryTable.merge(summaries, to: output)
        let words = states.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        try common.print(states, "\(output): \(words)")
    }
}
