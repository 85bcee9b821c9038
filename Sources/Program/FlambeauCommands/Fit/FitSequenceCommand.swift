import ArgumentParser
import Flambeau
import Foundation

/// `flambeau fit-sequence`: one identity and a moving face fitted to scans that follow one another.
struct FitSequenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit-sequence",
        abstract: "Fit the head model to a sequence of scans of one person.",
        discussion: """
            One identity for all frames, an expression and a pose for each, smooth over time. Writes into the output \
            folder: track.npz, which `flambeau animate` plays; identity.json, the person at rest; report.json, the unit \
            found and how well each frame is met.

            The scans are in one frame and unit, in order; those of a folder are taken in the order of their names, \
            numbers by value. The face is found on the first one by itself, or by landmarks on it, and followed from \
            there: it may move by up to 3 cm from one frame to the next.
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

    @Option(help: "How many threads work.")
    var threads: Int = ProcessInfo.processInfo.activeProcessorCount

    @Flag(help: "Print the report as JSON.")
    var json = false

    @Flag(help: "Say nothing but errors.")
    var quiet = false

    func validate() throws {
        guard threads > 0 else { throw ValidationError("--threads is \(threads); 1 or more was expected") }
        guard landmarks != nil || scheme == nil else {
            throw ValidationError("--scheme says what --landmarks are; there are none")
        }
    }

    func run() async throws {
        Interruption.listen()
        let console = Console(isQuiet: quiet)
        let files = try FrameFiles.list(scans)
        let (head, reference) = try model.load()
        let configuration = try Configurations.load(config)
        let name = FileNames.stem(of: scans[0])
        let folder = output ?? (name.isEmpty || name == "." ? "sequence" : name) + "-fit"
        let first = try MeshFile.read(files[0]).mesh
        let scanFitter = ScanFitter(head, configuration: configuration, threads: threads)
        let placement = try ScanPlacement(
            first, scan: files[0], landmarks: landmarks, scheme: scheme, unit: unit.unit, scanFitter)
        try OutputFolder.make(at: folder)
        let told: (String) -> Bool = { text in
            console.progress(text)
            return !Interruption.isRequested
        }
        let start = try placement.fit(first, scanFitter, place: files[0]) { told("first frame: \($0.name)") }
        let fitter = SequenceFitter(head, configuration: configuration, threads: threads)
        let fit = try fitter.fit(
            frameCount: files.count, from: start, name: { files[$0] },
            progress: { progress in
                told(
                    progress.stage == 0
                        ? "frame \(progress.iteration + 1) of \(files.count)"
                        : "\(progress.name), step \(progress.iteration)")
            }, frame: { try MeshFile.read(files[$0]).mesh })
        let report = SequenceFitReport(
            fit, scans: files, model: reference.name, configuration: configuration.name,
            unitIsFound: unit.unit == nil, start: placement.start, alignment: placement.face)
        var identity = HeadParameters(shape: fit.parameters[0].shape)
        identity.scale = fit.parameters[0].scale
        HeadFiles.withdrawReport(in: folder)
        try ParameterFile.write([identity], model: reference, to: folder + "/identity.json")
        try ParameterFile.write(fit.parameters, model: reference, to: folder + "/track.npz")
        try AtomicFile.write(report.json(), to: folder + "/report.json")
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
            written to \(folder): track.npz, identity.json, report.json
            """
    }
}
