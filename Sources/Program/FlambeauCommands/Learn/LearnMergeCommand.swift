import ArgumentParser
import Flambeau

/// `flambeau learn merge`: the sums of parts added.
struct LearnMergeCommand: AsyncParsableCommand, CommonCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Add the sums of parts.",
        discussion: """
            Sums are whole numbers: the order does not matter, and the result is the same bytes as of one part. Sums of later \
            registrations are added to those of earlier ones without the old registrations. Parts of different steps, models \
            or options, and a subject in two of them, are errors.
            """)

    @Argument(help: "The sum files.", completion: .file())
    var sums: [String]

    @Option(help: "The sum file to write.", completion: .file())
    var output: String

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let header = try SumFile.merge(sums, to: output)
        try common.print(
            ["subjects": header.subjects.count, "registrations": header.registrations, "rejected": header.rejected],
            "\(output): \(header.registrations) registrations of \(header.subjects.count) subjects, "
                + "\(header.rejected) left out")
    }
}
