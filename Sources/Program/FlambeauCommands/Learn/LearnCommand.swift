import ArgumentParser

/// `flambeau learn`: a head model from registered meshes.
struct LearnCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "learn",
        abstract: "Learn a head model from registered meshes, on one machine or many.",
        discussion: """
            `flambeau learn REGISTRATIONS --output head.npz` does all of it. The other commands do the same in pieces: \
            accumulate makes the sums of one step over one part, merge adds them, solve makes the model of them, card says \
            how good it is. Only sums leave a part; they are the same bytes however the registrations were divided.
            """,
        subcommands: [
            LearnRunCommand.self, LearnAccumulateCommand.self, LearnMergeCommand.self, LearnSolveCommand.self,
            LearnCardCommand.self,
        ], defaultSubcommand: LearnRunCommand.self)
}
