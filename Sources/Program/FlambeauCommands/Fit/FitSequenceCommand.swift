import ArgumentParser
import Files
import Flambeau
import Foundation

/// `flambeau fit-sequence`: one identity and a moving face fitted to scans that follow one another.
struct FitSequenceCommand: AsyncParsableCommand, CommonCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit-sequence",
        abstract: "Fit the head model to a sequence of scans of one person.",
        discussion: """
            One identity for all frames, an expression and a pose for each, smooth over time. Writes into the output \
            folder: track.npz, which `flambeau animate` plays; identity.json, the person at rest; report.json, the unit \
            found and how well each frame is met.

            The scans are in one frame and unit, in order; those of a folder are taken in the order of their names, \
            numbers by value. The face is found on the first one by itself, or by landmarks on it, and followed from \
            there, however it turns and moves; a frame that shows another person, or no face, is an error.
            """)

    @Argument(help: "The scans in order, or a folder of them.", completion: .file())
    var scans: [String]

    @Option(
        help: "A file of landmarks on the first scan. (default: the face is found without)", completion: .file(),
        transform: InputPath.resolve)
    var landmarks: String?

    @Option(help: "The landmarks' scheme: ibug68, ibug51, mediapipe478, retinaface5. (default: by their number)")
    var scheme: LandmarkScheme?

    @OptionGroup var model: ModelOptions

    @Option(help: "A fitting configuration: the name of one in assets/configurations, or a file.")
    var config: String = "scan"

    @Option(help: "The scans' unit: auto, m, cm or mm.")
    var unit: UnitOption = .auto

    @Option(help: "The folder for the results. (default: the folder's or first scan's name with -fit)")
    var output: String?

    @Option(help: "The scans' frames a second, which the track keeps.")
    var frameRate: Double = 30

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard ParameterFile.frameRates.contains(frameRate) else {
            throw ValidationError("--frame-rate is \(frameRate); a number from 0.01 to 10000 was expected")
        }
        guard landmarks != nil || scheme == nil else {
            throw ValidationError("--scheme says what --landmarks are; there are none")
        }
    }

    func run() async throws {
        Interruption.listen()
        let console = Console(isQuiet: quiet)
        let files = try FrameFiles.list(scans)
        let (head, reference) = try model.load()
        let name = FileNames.stem(of: scans[0])
        let folder = output ?? (name.isEmpty || name == "." ? "sequence" : name) + "-fit"
        let pipeline = SequencePipeline(
            head, model: reference, configuration: try Configurations.load(config), unit: unit.unit, threads: threads)
        let result = try pipeline.run(files, landmarks: landmarks, scheme: scheme, folder: folder) { progress in
            console.progress(
                progress.name == SequenceFitter.following
                    ? "frame \(progress.iteration + 1) of \(files.count)" : progress.line)
            return !Interruption.isRequested
        }
        try result.write(to: folder, frameRate: frameRate)
        let report = result.report
        console.clear()
        for note in report.notes { console.note("note: " + note) }
        if json {
            print(try report.json(), terminator: "")
        } else if !quiet {
            print(report.summary(folder: folder))
        }
    }
}

extension SequenceFitReport {
    /// The result in a few lines for a person.
    func summary(folder: String) -> String {
        let worst = frames.max { $0.pointMean < $1.pointMean }
        return """
            unit: \(unit.symbol)\(unit.found ? " (found)" : "")
            \(String(
                format: "%d frames: the face on average %.3f mm from the head, at worst %.3f mm (%@)", frames.count,
                pointMean, worst?.pointMean ?? 0, (worst?.scan ?? "") as NSString))
            written to \(folder): \(files.joined(separator: ", "))
            """
    }
}
