import ArgumentParser
import Flambeau
import Foundation

/// `flambeau capture`: a performance out of a clip.
struct CaptureCommand: AsyncParsableCommand, CommonCommand {
    static let configuration = CommandConfiguration(
        commandName: "capture",
        abstract: "Capture the performance of a face in a clip.",
        discussion: """
            Finds one identity and one focal length, and for every frame the head's pose, jaw, gaze and lids and the weights \
            of ARKit's 52 shapes, 0 to 1. Frames are solved together, so that nothing lags behind, and where the face is \
            hidden for up to a second the frames before and after say what it did.

            Writes track.npz (VHAP's arrays, with weights, times and camera), track.json, arkit.csv (as Live Link Face \
            writes it), animation.glb, overlay.mp4, contact-sheet.png and report.json; animate plays the track and the CSV.

            Clips are mp4, mov, mkv, webm, GIF and what else FFmpeg's libraries read; a folder of pictures is a clip too. \
            Exits with 1 when there is no face.
            """)

    @Argument(
        help: "The clip, or a folder of its frames.", completion: .file(), transform: InputPath.resolve)
    var clip: String

    @Option(help: "The folder for the results. (default: the clip's name with -capture)", completion: .directory)
    var output: String?

    @Option(help: "Frames a second. (default: the clip's own; 30 for pictures)")
    var frameRate: Double?

    @Option(help: "Which face, in the order of appearance. (default: the one seen longest)")
    var face: Int?

    @Option(help: "Detect faces in every so many frames; between them points are carried along.")
    var detectEvery: Int = 1

    @OptionGroup var camera: CameraOptions
    @OptionGroup var detector: DetectorOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard frameRate.map(ParameterFile.frameRates.contains) ?? true else {
            throw ValidationError("--frame-rate is \(frameRate ?? 0); a number from 0.01 to 10000 was expected")
        }
        guard face.map({ $0 > 0 }) ?? true else {
            throw ValidationError("--face is \(face ?? 0); faces are counted from 1")
        }
        guard detectEvery > 0 else { throw ValidationError("--detect-every is \(detectEvery); 1 or more was expected") }
    }

    func run() async throws {
        Interruption.listen()
        let source = try ClipSource(clip)
        let folder = output ?? CaptureCommand.folder(of: clip)
        try OutputFiles.check(CaptureResult.names, in: folder, against: source.paths)
        var options = CaptureOptions()
        options.camera = camera.camera
        options.frameRate = frameRate
        options.face = face
        options.tracking.detectionInterval = detectEvery
        options.threads = threads
        let (head, reference) = try model.load()
        let pipeline = CapturePipeline(
            head, model: reference, detector: try detector.load(threads: threads), options: options)
        let console = Console(isQuiet: quiet)
        func tell(_ progress: CaptureProgress) -> Bool {
            switch progress {
            case .frame(let index, of: let count):
                console.progress("frame \(index + 1)" + (count.map { " of \($0)" } ?? ""))
            case .fitting: console.progress("fitting")
            case .refining: console.progress("solving all frames together")
            case .drawing(let index): console.progress("drawing frame \(index + 1)")
            }
            return !Interruption.isRequested
        }
        let capture = try pipeline.capture(source, progress: tell)
        try capture.write(to: folder, progress: tell)
        console.clear()
        try common.print(capture.report, describe(capture.report, folder))
    }

    private func describe(_ report: CaptureReport, _ folder: String) -> String {
        let seen = (report.sightings["detected"] ?? 0) + (report.sightings["carried"] ?? 0)
        var lines = [
            "\(report.frameCount) frames at \(String(format: "%g", report.frameRate)) a second, the face in \(seen)",
            String(
                format: "  focal length %.0f px (%@), landmarks off by %.1f px", report.focalLength,
                report.focalLengthSource.rawValue as NSString, report.reprojectionError),
        ]
        lines += report.doubts.map { "  note: \($0)" }
        lines.append("  written: \(folder)/" + report.files.joined(separator: ", "))
        return lines.joined(separator: "\n")
    }

    /// Where results go by default: the clip's name with -capture, here.
    private static func folder(of clip: String) -> String {
        let name = ((clip as NSString).lastPathComponent as NSString).deletingPathExtension
        return (name.isEmpty || name == "." || name == "/" ? "clip" : name) + "-capture"
    }
}
