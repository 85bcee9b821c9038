import ArgumentParser
import Flambeau
import Foundation

/// `flambeau fit-landmarks`: the head model fitted to landmarks alone.
struct FitLandmarksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit-landmarks",
        abstract: "Fit the head model to landmarks alone.",
        discussion: """
            Writes into the output folder: mesh.obj, the fitted head in the landmarks' own frame and unit; \
            parameters.json and parameters.npz, its shape, expression and pose; report.json, the unit found, what each \
            stage did and how far each landmark is from the head's.

            Landmarks: .txt, .csv, .json, .npy, MeshLab's .pp and menpo's .ljson, of any scheme the model has. Missing \
            points are nan or null; a column or key “weight” says how much each counts. The configuration landmarks is \
            for points that were measured with care, flame-fitting-landmarks has the weights of flame-fitting's \
            fit_lmk3d.
            """)

    @Argument(help: "The landmark file.", completion: .file())
    var file: String

    @Option(help: "The landmarks' scheme: ibug68, ibug51, mediapipe478, retinaface5. (default: by their number)")
    var scheme: String?

    @OptionGroup var model: ModelOptions

    @Option(help: "A fitting configuration: the name of one in fitting-configs, or a file.")
    var config: String = "landmarks"

    @Option(help: "The landmarks' unit: auto, m, cm or mm.")
    var unit: UnitOption = .auto

    @Option(help: "The folder for the results. (default: the file's name with -fit)", completion: .directory)
    var output: String?

    @Flag(help: "Print the report as JSON.")
    var json = false

    @Flag(help: "Say nothing but errors.")
    var quiet = false

    func run() async throws {
        Interruption.listen()
        let console = Console(isQuiet: quiet)
        let landmarks = try LandmarkFile.read(file, scheme: scheme)
        let (head, reference) = try model.load()
        let fitter = LandmarkFitter(head, configuration: try Configurations.load(config))
        let alignment = try LandmarkAlignment(head, to: landmarks, unit: unit.unit, place: file)
        let folder = output ?? ((file as NSString).lastPathComponent as NSString).deletingPathExtension + "-fit"
        try OutputFolder.make(at: folder)
        let fit = try fitter.fit(alignment, place: file) { _ in !Interruption.isRequested }
        let report = LandmarkFitReport(
            fit, to: landmarks, alignment, file: file, model: reference.name, configuration: fitter.configuration.name,
            unitIsFound: unit.unit == nil)
        try HeadFiles.write(fit.vertices, fit.parameters, of: head, reference, to: folder)
        try AtomicFile.write(report.json(), to: folder + "/report.json")
        for note in report.notes { console.note("note: " + note) }
        print(json ? try report.json() : report.summary(folder: folder), terminator: json ? "" : "\n")
    }
}

extension LandmarkFitReport {
    /// The result in a few lines for a person.
    func summary(folder: String) -> String {
        let count = error.landmarks.count
        return """
            unit: \(unit.symbol)\(unit.found ? " (found)" : "")
            \(String(
                format: "%d landmarks: root mean square %.3f mm, mean %.3f mm, largest %.3f mm", count,
                error.rootMeanSquare, error.mean, error.largest))
            written to \(folder): \((HeadFiles.names + ["report.json"]).joined(separator: ", "))
            """
    }
}
