import ArgumentParser
import Files
import Flambeau
import Foundation

/// `flambeau fit-landmarks`: the head model fitted to landmarks alone.
struct FitLandmarksCommand: AsyncParsableCommand, CommonCommand {
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

            Landmarks in images, with the cameras that saw them, are JSON: {"scheme": "ibug68", "views": [{"camera": \
            {"model": "PINHOLE", "width": 1280, "height": 960, "params": [1500, 1500, 640, 480]}, "pose": \
            {"rotation": 3×3 rows, "translation": [x, y, z]}, "points2D": [[x, y], null, …]}, …]}, or the keys of one \
            view alone. The pose is cameraFromWorld, and the results are in that world's frame and unit; a single view \
            needs none, and without camera.params its focal length is found too. \
            Models and parameters are those of `flambeau geometry`.
            """)

    @Argument(help: "The landmark file.", completion: .file(), transform: InputPath.resolve)
    var file: String

    @Option(help: "The landmarks' scheme: ibug68, ibug51, mediapipe478, retinaface5. (default: by their number)")
    var scheme: LandmarkScheme?

    @OptionGroup var model: ModelOptions

    @Option(
        help:
            "A fitting configuration for points in space: one in assets/configurations, or a file. (default: landmarks)"
    )
    var config: String?

    @Option(help: "How far points in images are off, in pixels, one standard deviation. (default: 2 % of the face)")
    var noise: Double?

    @Option(help: "The unit of the landmarks, or of the cameras' places: auto, m, cm or mm.")
    var unit: UnitOption = .auto

    @Option(help: "The folder for the results. (default: the file's name with -fit)", completion: .directory)
    var output: String?

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard noise.map({ $0 > 0 && $0.isFinite }) ?? true else {
            throw ValidationError("--noise is \(noise ?? 0); a number of pixels above 0 was expected")
        }
    }

    func run() async throws {
        Interruption.listen()
        let console = Console(isQuiet: quiet)
        let folder = output ?? FileNames.stem(of: file) + "-fit"
        try OutputFiles.check(
            HeadFiles.names + ["report.json"], in: folder, against: [file] + [model.model].compactMap(\.self))
        let (head, reference) = try model.load()
        let pipeline = LandmarkPipeline(head, model: reference, unit: unit.unit)
        let result = try pipeline.run(
            file, scheme: scheme, configuration: try config.map(Configurations.load), noise: noise
        ) { _ in !Interruption.isRequested }
        try finish(result, console, to: folder)
    }

    /// Writes and prints.
    private func finish(_ result: LandmarkResult, _ console: Console, to folder: String) throws {
        try result.write(to: folder)
        for note in result.report.notes { console.note("note: " + note) }
        if json {
            print(try result.report.json(), terminator: "")
        } else if !quiet {
            print(result.report.summary(folder: folder))
        }
    }
}

extension LandmarkResult.Report {
    /// What a person should know.
    var notes: [String] {
        switch self {
        case .space(let report): report.notes
        case .images(let report):
            report.views.count > 1
                ? [] : ["one camera does not tell how large a head is; the model's own size was taken"]
        }
    }

    /// The result in a few lines for a person.
    func summary(folder: String) -> String {
        switch self {
        case .space(let report): report.summary(folder: folder)
        case .images(let report): report.summary(folder: folder)
        }
    }
}

extension MultiViewFitReport {
    /// The result in a few lines for a person.
    func summary(folder: String) -> String {
        let lines = views.enumerated().map { index, view in
            String(
                format: "view %d: %d of %d landmarks agree, off by %.2f px; focal length %.0f px (%@)", index,
                view.agreeingCount, view.landmarkCount, view.reprojectionError, view.focalLength,
                view.focalLengthSource.rawValue as NSString)
        }
        return
            (["unit: \(unit.symbol)\(unit.found ? " (found)" : "")"] + lines + [
                "written to \(folder): \(files.joined(separator: ", "))"
            ]).joined(separator: "\n")
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
            written to \(folder): \(files.joined(separator: ", "))
            """
    }
}
