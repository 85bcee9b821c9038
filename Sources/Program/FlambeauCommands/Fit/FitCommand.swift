import ArgumentParser
import Flambeau
import Foundation

/// `flambeau fit`: the head model fitted to a scan.
struct FitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Fit the head model to a scan file.",
        discussion: """
            Writes into the output folder: mesh.obj, the fitted head in the scan's own frame and unit; \
            parameters.json and parameters.npz, its shape, expression and pose; error.png, the scan coloured by its \
            distance from the fitted head; report.json, the unit found, what each stage did and the error within the \
            face.

            The face is found on the scan by itself, whatever its unit and axes; landmarks, --unit, --up and --front \
            say what is known beforehand.

            Scans: OBJ, PLY, STL, GLB, FBX and most other mesh formats. Landmarks: .txt, .csv, .json, .npy, MeshLab's \
            .pp and menpo's .ljson, in the scan's frame and unit.
            """)

    @Argument(help: "The scan file.", completion: .file())
    var scan: String

    @Option(help: "A file of landmarks on the scan. (default: the face is found without)", completion: .file())
    var landmarks: String?

    @Option(help: "The landmarks' scheme: ibug68, ibug51, mediapipe478, retinaface5. (default: by their number)")
    var scheme: String?

    @OptionGroup var model: ModelOptions

    @Option(help: "A fitting configuration: the name of one in fitting-configs, or a file.")
    var config: String = "scan"

    @Option(help: "The scan's unit: auto, m, cm or mm.")
    var unit: UnitOption = .auto

    @Option(
        parsing: .unconditional, help: "The axis of the scan that points up, to 60°: x, y, z, -x, -y or -z.")
    var up: AxisOption?

    @Option(parsing: .unconditional, help: "The axis of the scan that points out of the face, to 60°.")
    var front: AxisOption?

    @OptionGroup var surface: SurfaceOptions

    @Option(help: "The folder for the results. (default: the scan's name with -fit)", completion: .directory)
    var output: String?

    @Option(help: "How many threads work.")
    var threads: Int = ProcessInfo.processInfo.activeProcessorCount

    @Flag(help: "Print the report as JSON.")
    var json = false

    @Flag(help: "Say nothing but errors.")
    var quiet = false

    func validate() throws {
        guard threads > 0 else { throw ValidationError("--threads is \(threads); 1 or more was expected") }
        guard landmarks == nil || (up == nil && front == nil) else {
            throw ValidationError("--landmarks say where the face is: --up and --front are for scans without them")
        }
        guard landmarks != nil || scheme == nil else {
            throw ValidationError("--scheme says what --landmarks are; there are none")
        }
        if let up, let front, abs(dot(up.direction, front.direction)) > 0 {
            throw ValidationError("--up and --front lie on one axis; a face looks across its up direction")
        }
    }

    func run() async throws {
        Interruption.listen()
        let console = Console(isQuiet: quiet)
        let (head, identity) = try model.load()
        let fitter = ScanFitter(head, configuration: try Configurations.load(config), threads: threads)
        let folder = output ?? ((scan as NSString).lastPathComponent as NSString).deletingPathExtension + "-fit"
        let job = ScanJob(
            scan: scan, landmarks: landmarks, scheme: scheme, unit: unit.unit, up: up?.direction,
            front: front?.direction, output: folder, surface: surface.job)
        let report = try job.run(fitter, model: identity) { progress in
            console.progress(
                "\(progress.name), step \(progress.iteration), energy \(String(format: "%.3f", progress.energy))")
            return !Interruption.isRequested
        }
        console.clear()
        for note in report.notes { console.note("note: " + note) }
        if json {
            print(try report.json(), terminator: "")
        } else {
            print(report.summary(folder: folder, files: job.files))
        }
    }
}

extension FitReport {
    /// The result in a few lines for a person.
    func summary(folder: String, files: [String]) -> String {
        var lines = ["unit: \(unit.symbol)\(unit.found ? " (found)" : "")"]
        if let alignment { lines.append(String(format: "face found: confidence %.2f", alignment.confidence)) }
        for (name, error) in [("the face", error), ("the face, vertices free", detail?.error)] {
            guard let error else { continue }
            lines.append(
                String(
                    format: "error in \(name): median %.3f mm, mean %.3f mm, 90 %% below %.3f mm, %.1f %% within 1 mm",
                    error.median, error.mean, error.ninetiethPercentile, 100 * error.shareWithinOneMillimetre))
        }
        if let texture {
            lines.append(
                String(format: "texture: %.1f %% of the face from the scan", 100 * texture.coveredShare))
        }
        lines.append("written to \(folder): \(files.joined(separator: ", "))")
        return lines.joined(separator: "\n")
    }
}
