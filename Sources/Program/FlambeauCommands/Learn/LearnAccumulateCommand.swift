import ArgumentParser
import Flambeau
import Foundation

/// `flambeau learn accumulate`: the sums of a step over a part.
struct LearnAccumulateCommand: AsyncParsableCommand, CommonCommand {
    static let configuration = CommandConfiguration(
        commandName: "accumulate",
        abstract: "Make the sums of one step over one part of the registrations.",
        discussion: """
            \(RegistrationHelp.discussion)

            A part is some of the subjects, with all of their registrations. The file holds sums and hashes of the subjects' \
            names, by which `merge` refuses a part that comes twice. Started again, a part that is there is left as it is.
            """)

    @Argument(help: "All registrations: files, folders or tables.", completion: .file())
    var registrations: [String]

    @Option(help: "The step: pose, expression, identity or evaluation.")
    var step: LearningStep

    @OptionGroup var model: ModelOptions

    @Option(help: "The sum file to write.", completion: .file())
    var output: String

    @Flag(help: "Make sums that are there already again.")
    var again = false

    @OptionGroup var sums: LearnSumOptions
    @OptionGroup(title: "Parts") var parts: PartOptions
    @OptionGroup var common: CommonOptions

    /// What `--json` prints.
    private struct Result: Encodable {
        var output: String
        var step: LearningStep
        var part: String
        var subjects: Int
        var registrations: Int
        var rejected: [RejectedRegistration]
        var suggestedRejection: Double
    }

    func run() async throws {
        Interruption.listen()
        let path = try HeadModelLocation.find(model.model)
        let arrays = try HeadModelArrays.load(path)
        let list = try RegistrationList(registrations, model: arrays)
        let places = Array(parts.part.places(of: list.subjects.count))
        if parts.list { return try parts.printList(list.subjects, common) }
        try OutputFiles.check([output], against: list.paths + [path])
        let console = Console(isQuiet: quiet)
        let learner = Learner(arrays, options: sums.options, threads: threads)
        if !again, let header = try? SumFile.header(of: output), learner.isMade(header, step, of: list, places: places)
        {
            console.note("\(output) is there already; --again makes it again")
            return
        }
        let pass = try learner.sums(step, of: list, places: places) { done in
            console.progress("\(step.rawValue): \(done) of \(places.count) subjects")
            return !Interruption.isRequested
        }
        console.clear()
        try SumFile.write(pass.sums, to: output)
        for one in pass.rejected { console.note("left out: \(one.text)") }
        let header = pass.sums.header
        try common.print(
            Result(
                output: output, step: step, part: parts.part.description, subjects: header.subjects.count,
                registrations: header.registrations, rejected: pass.rejected,
                suggestedRejection: pass.sums.suggestedRejection),
            "\(output): \(header.registrations) registrations of \(header.subjects.count) subjects, "
                + "\(pass.rejected.count) left out")
    }
}
