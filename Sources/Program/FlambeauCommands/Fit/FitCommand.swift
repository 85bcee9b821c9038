import ArgumentParser
import Flambeau
import Foundation

/// `flambeau fit`: the head model fitted to a scan.
struct FitCommand: AsyncParsableCommand, CommonCommand {
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
            command skips those that are complete. With --part 3/16 it does the third of 16 parts, with a \
            summary-3-of-16.csv of its own; `flambeau summaries merge` makes one of all.

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

    @Option(help: "Which of several heads on a scan to fit, from 1 on. (default: the first)")
    var head: Int?

    @Flag(help: "Fit each of several heads on a scan, into a folder of its own inside the output folder.")
    var all = false

    @OptionGroup var surface: SurfaceOptions

    @Option(
        help: "The folder for the results. (default: the scan's name with -fit; fits for many)", completion: .directory)
    var output: String?

    @Flag(help: "Fit scans that are complete again, of many.")
    var again = false

    @OptionGroup(title: "Parts") var parts: PartOptions

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard landmarks == nil || (up == nil && front == nil) else {
            throw ValidationError("--landmarks say where the face is: --up and --front are for scans without them")
        }
        guard landmarks != nil || scheme == nil else {
            throw ValidationError("--scheme says what --landmarks are; there are none")
        }
        guard head ?? 1 >= 1 else { throw ValidationError("--head is \(head!); heads are numbered from 1 on") }
        guard head == nil || !all else { throw ValidationError("--head picks one head, --all fits each") }
        guard landmarks == nil || (head == nil && !all) else {
            throw ValidationError("--landmarks say where the head is: --head and --all are for scans without them")
        }
        if let up, let front, abs(dot(up.direction, front.direction)) > 0 {
            throw ValidationError("--up and --front lie on one axis; a face looks across its up direction")
        }
    }

    func run() async throws {
        Interruption.listen()
        let list = try ScanList(scans)
        if parts.list { return try parts.printList(list.entries.map(\.scan), common) }
        guard list.isSingle || (landmarks == nil && scheme == nil) else {
            throw ValidationError(
                "--landmarks and --scheme belong to one scan; of many, a list names each one's landmarks")
        }
        guard list.isSingle || (head == nil && !all) else {
            throw ValidationError("--head and --all are for one scan")
        }
        let (model, reference) = try model.load()
        let pipeline = ScanPipeline(
            model, model: reference, configuration: try Configurations.load(config),
            options: ScanOptions(
                unit: unit.unit, up: up?.direction, front: front?.direction, head: all ? 1 : head, scheme: scheme,
                detail: surface.detail, texture: surface.bakedTexture),
            threads: threads)
        if list.isSingle, parts.part.isWhole { return try fitOne(pipeline) }
        try fitMany(list, pipeline)
    }

    private func fitOne(_ pipeline: ScanPipeline) throws {
        let folder = output ?? FileNames.stem(of: scans[0]) + "-fit"
        guard all else {
            let report = try fit(pipeline, to: folder)
            if json { print(try report.json(), terminator: "") }
            return
        }
        var (pipeline, reports, number) = (pipeline, [FitReport](), 1)
        repeat {
            pipeline.options.head = number
            reports.append(try fit(pipeline, to: "\(folder)/head-\(number)"))
            number += 1
        } while number <= reports[0].faces.count
        if json { print(try JSONText.encode(reports)) }
    }

    /// Fits a head of a scan into a folder and says how that went.
    private func fit(_ pipeline: ScanPipeline, to folder: String) throws -> FitReport {
        let console = Console(isQuiet: quiet)
        let result = try pipeline.run(scans[0], landmarks: landmarks, to: folder) { progress in
            console.progress(progress.line)
            return !Interruption.isRequested
        }
        console.clear()
        for note in result.report.notes { console.note("note: " + note) }
        console.note(result.times.description)
        if !json, !quiet { print(result.report.summary(folder: folder)) }
        return result.report
    }

    private func fitMany(_ list: ScanList, _ pipeline: ScanPipeline) throws {
        let console = Console(isQuiet: quiet)
        let folder = output ?? "fits"
        // Names are settled among all, so that a scan's folder is the same in whatever part it is.
        let all = zip(list.entries, list.names).map { entry, name in
            ScanBatch.Job(scan: entry.scan, landmarks: entry.landmarks, folder: folder + "/" + name)
        }
        let jobs = Array(all[parts.part.places(of: all.count)])
        var batch = ScanBatch(jobs, pipeline: pipeline, output: folder)
        batch.summaryName = parts.part.name("summary", "csv")
        let start = again ? jobs.map { _ in .waiting } : batch.existing()
        let skipped = start.count { !$0.isWaiting }
        if skipped > 0 { console.note("\(skipped) of \(jobs.count) are complete already; --again fits them again") }
        let states = try batch.run(from: start) { index, progress in
            console.progress("\(jobs[index].scan): \(progress.name)")
            return !Interruption.isRequested
        } finished: { index, state, done in
            switch state {
            case .failed(let message): console.error("\(message) (\(done) of \(jobs.count))")
            case .fitted(let report):
                console.note("\(done) of \(jobs.count): \(jobs[index].scan): \(report.briefly)")
            case .waiting: break
            }
        }
        console.clear()
        let failed = states.count { if case .failed = $0 { true } else { false } }
        let waiting = states.count(where: \.isWaiting)
        if json {
            print(try batch.json(states), terminator: "")
        } else if !quiet {
            print(
                "\(states.count - failed - waiting) of \(states.count) fitted\(failed > 0 ? ", \(failed) failed" : "")"
                    + "\(waiting > 0 ? ", \(waiting) wait: start again to go on" : ""); see \(folder)/\(batch.summaryName)"
            )
        }
        // Many scans with a failed one among them end with status 1, unless that is to be told by the summary alone.
        if waiting > 0 || (failed > 0 && parts.onFailure == .fail) { throw ExitCode(1) }
    }
}

extension FitProgress {
    /// What is being done, in a line.
    var line: String {
        "\(name), step \(iteration)" + (energy > 0 ? String(format: ", energy %.3f", energy) : "")
    }
}

extension FitReport {
    /// The error in half a line.
    var briefly: String {
        guard let error = detail?.error ?? error else { return "no vertex of the scan lies within the face" }
        return String(format: "median %.3f mm, mean %.3f mm", error.median, error.mean)
    }

    /// The result in a few lines for a person.
    func summary(folder: String) -> String {
        var lines = ["unit: \(unit.symbol)\(unit.found ? " (found)" : "")"]
        if let verification {
            lines.append(
                String(
                    format: "face fitted: confidence %.2f, %.0f %% of it on the scan", verification.confidence,
                    100 * verification.coverage))
        }
        let place = region == .face ? "the face" : "the whole scan"
        for (name, error) in [(place, error), (place + ", vertices free", detail?.error)] {
            guard let error else { continue }
            lines.append(
                "error in \(name): "
                    + String(
                        format: "median %.3f mm, mean %.3f mm, 90 %% below %.3f mm, %.1f %% within 1 mm",
                        error.median, error.mean, error.ninetiethPercentile, 100 * error.shareWithinOneMillimetre))
        }
        if error == nil { lines.append("error in \(place): not measured, no vertex of the scan lies there") }
        if let texture {
            lines.append(
                String(format: "texture: %.1f %% of the face from the scan", 100 * texture.coveredShare))
        }
        lines.append("written to \(folder): \(files.joined(separator: ", "))")
        return lines.joined(separator: "\n")
    }
}
