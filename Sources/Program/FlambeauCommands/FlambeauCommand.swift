public import ArgumentParser

/// The program: one subcommand a job.
public struct FlambeauCommand: AsyncParsableCommand {
    /// What `--help` says.
    public static let configuration = CommandConfiguration(
        commandName: "flambeau",
        abstract: "3D faces: fit a head model to a scan, animate it, estimate head pose.",
        version: "0.1.0",
        subcommands: [
            FitCommand.self, FitLandmarksCommand.self, FitSequenceCommand.self, AnimateCommand.self,
            CompareCommand.self, PoseCommand.self, DetectCommand.self, FitPhotoCommand.self, GeometryCommand.self,
            SynthesizeCommand.self, ModelCommand.self, ReadMeshCommand.self,
        ])

    /// A command without arguments, for the parser.
    public init() {}
}
