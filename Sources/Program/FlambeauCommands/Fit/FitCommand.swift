import ArgumentParser
import Flambeau
import Foundation

/// `flambeau fit`: the head model fitted to a scan.
struct FitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Fit the head model to a scan file, or to many.",
        discussion: """
            Writes into the output folder: mesh.obj, the fitted head in the scan's own frame and unit; \
            parameters.json and parameters.npz, its shape, expression and pose; error.png, the scan coloured by its \
            distance from the fitted head; report.json, the unit found, what each stage did and the error within the \
            face.

            The face is found on the scan by itself, whatever its unit and axes; landmarks, --unit, --up and --front \
            say what is known beforehand.

            Several scans, a folder of them, or a list (.txt or .csv: a scan a line and, after a comma, its landmarks; \
            paths start at the list's folder) are fitted side by side, each into a folder of its own inside the output \
            folder, with a row for each in summary.csv. One that fails does not stop the others. Started again, the \
            command skips those that are complete.

            Scans: OBJ, PLY, STL, GLB, FBX and most other mesh formats. Landmarks: .txt, .csv, .json, .npy, MeshLab's \
            .pp and menpo's .ljson, in the scan's frame and unit.
            """)

    @Argument(
        help: "The scan file; or several, a folder of them, or a .txt or .csv list.", completion: .file(),
        transform: InputPath.resolve)
    var scans: [String]

    @Option(
        help: "A file of landmarks on the scan. (default: the face is found without)", completion: .file(),
        transform: InputPath.resolve)
    var landmarks: String?

    @Option(help: "The landmarks' scheme: ibug68, ibug51, mediapipe478, retinaface5. (default: by their number)")
    var scheme: LandmarkScheme?

    @OptionGroup var model: ModelOptions

    @Option(help: "A fitting configuration: the name of one in assets/configurations, or a file.")
    var config: String = "scan"

    @Option(help: "The scan's unit: auto, m, cm or mm.")
    var unit: UnitOption = .auto

    @Option(
        parsing: .unconditional, help: "The axis of the scan that points up, to 60°: x, y, z, -x, -y or -z.")
    var up: AxisOption?

    @Option(parsing: .unconditional, help: "The axis of the scan that points out of the face, to 60°.")
    var front: AxisOption?

    @OptionGroup var surface: SurfaceOptions

    @Option(
        help: "The folder for the results. (default: the scan's name with -fit; fits for many)", completion: .directory)
    var output: String?

    @Option(help: "How many threads work.")
    var threads: Int = ProcessInfo.processInfo.activeProcessorCount

    @Flag(help: "Fit scans that are complete again, of many.")
    var again = false

    @Flag(help: "Print the report as JSON; of many scans a list of reports.")
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
        let list = try ScanList(scans)
        guard list.isSingle || (landmarks == nil && scheme == nil) else {
            throw ValidationError(
                "--landmarks and --scheme belong to one scan; of many, a list names each one's landmarks")
        }
        let (head, identity) = try model.load()
        let fitter = ScanFitter(head, configuration: try Configurations.load(config), threads: threads)
        if list.isSingle { return try fitOne(fitter, identity) }
        try fitMany(list, fitter, identity)
    }

    private func job(_ scan: String, _ landmarks: String?, _ output: String) -> ScanJob {
        ScanJob(
            scan: scan, landmarks: landmarks, scheme: scheme, unit: unit.unit, up: up?.direction,
            front: front?.direction, output: output, surface: surface.job)
    }

    private func fitOne(_ fitter: ScanFitter, _ identity: ModelReference) throws {
        let console = Console(isQuiet: quiet)
        let folder = output ?? FileNames.stem(of: scans[0]) + "-fit"
        let job = job(scans[0], landmarks, folder)
        let (report, clock) = try job.run(fitter, model: identity) { progress in
            console.progress(
                "\(progress.name), step \(progress.iteration), energy \(String(format: "%.3f", progress.energy))")
            return !Interruption.isRequested
        }
        console.clear()
        for note in report.notes { console.note("note: " + note) }
        console.note(clock.description)
        if json {
            print(try report.json(), terminator: "")
        } else if !quiet {
            print(report.summary(folder: folder, files: job.files))
        }
    }

    private func fitMany(_ list: ScanList, _ fitter: ScanFitter, _ identity: ModelReference) throws {
        let console = Console(isQuiet: quiet)
        let folder = output ?? "fits"
        let jobs = zip(list.entries, list.names).map { job($0.scan, $0.landmarks, folder + "/" + $1) }
        // Cores go to scans first; what is left of them works inside a scan.
        let workers = min(threads, jobs.count)
        var one = fitter
        one.threads = max(1, threads / workers)
        let sources = [try HeadModelLocation.find(model.model), try Configurations.path(of: config)]
        let batch = ScanBatch(jobs: jobs, fitter: one, model: identity, sources: sources, output: folder)
        let start = again ? jobs.map { _ in .waiting } : batch.existing()
        let skipped = start.count { if case .fitted = $0 { true } else { false } }
        if skipped > 0 { console.note("\(skipped) of \(jobs.count) are complete already; --again fits them again") }
        let states = try batch.run(from: start, workers: workers) { index, progress in
            console.progress("\(jobs[index].scan): \(progress.name)")
            return !Interruption.isRequested
        } finished: { index, state, done in
            switch state {
            case .failed(let message): console.note("\(done) of \(jobs.count): Error: \(message)")
            case .fitted(let report):
                let error = report.detail?.error ?? report.error
                console.note(
                    "\(done) of \(jobs.count): \(jobs[index].scan): "
                        + String(format: "median %.3f mm, mean %.3f mm", error?.median ?? .nan, error?.mean ?? .nan))
            case .waiting: break
            }
        }
        console.clear()
        try finish(states, folder)
    }

    /// Says how many were fitted; many scans with a failed one among them end with status 1.
    private func finish(_ states: [ScanBatch.State], _ folder: String) throws {
        let reports = states.compactMap { if case .fitted(let report) = $0 { report } else { nil } }
        let failed = states.count { if case .failed = $0 { true } else { false } }
        let waiting = states.count - reports.count - failed
        if json {
            print("[" + (try reports.map { try $0.json() }).joined(separator: ",") + "]")
        } else if !quiet {
            print(
                "\(reports.count) of \(states.count) fitted\(failed > 0 ? ", \(failed) failed" : "")"
                    + "\(waiting > 0 ? ", \(waiting) wait: start again to go on" : ""); see \(folder)/summary.csv")
        }
        if failed > 0 || waiting > 0 { throw ExitCode(1) }
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
