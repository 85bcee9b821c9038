public import ArgumentParser
import Foundation

/// The program: one subcommand a job.
public struct FlambeauCommand: AsyncParsableCommand {
    /// What `--help` says.
    public static let configuration = CommandConfiguration(
        commandName: "flambeau",
        abstract: "3D faces: fit a head model to a scan, animate it, estimate head pose.",
        version: "0.1.0",
        subcommands: [ReadMeshCommand.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Scans",
                subcommands: [
                    FitCommand.self, FitLandmarksCommand.self, FitSequenceCommand.self, CompareCommand.self,
                    SynthesizeCommand.self,
                ]),
            CommandGroup(name: "Animation", subcommands: [AnimateCommand.self, ExportCommand.self, RigCommand.self]),
            CommandGroup(
                name: "Photos",
                subcommands: [
                    PoseCommand.self, DetectCommand.self, FitPhotoCommand.self, CaptureCommand.self,
                ]),
            CommandGroup(name: "Looking", subcommands: [StudioCommand.self, ViewCommand.self]),
            CommandGroup(
                name: "Models and geometry",
                subcommands: [ModelCommand.self, LearnCommand.self, GeometryCommand.self]),
            CommandGroup(name: "Many", subcommands: [SummariesCommand.self]),
        ])

    /// A command without arguments, for the parser.
    public init() {}

    /// Runs the program: what the arguments ask for, to the end of its output.
    ///
    /// What was printed and could not be written makes the program fail, whatever the command. Interrupted, it ends with 128
    /// and the number of the signal.
    public static func main() async {
        Interruption.install()
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            try StandardOutput.finish()
        } catch {
            if let status = Interruption.exitStatus {
                FileHandle.standardError.write(Data("Error: interrupted; what was complete is kept\n".utf8))
                Foundation.exit(status)
            }
            // Help and versions are results too.
            if exitCode(for: error) == .success {
                let text = fullMessage(for: error)
                if !text.isEmpty { print(text) }
                do { try StandardOutput.finish() } catch { exit(withError: error) }
                exit()
            }
            exit(withError: error)
        }
    }
}
