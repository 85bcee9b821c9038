import ArgumentParser
import Files
import Flambeau
import Foundation

/// `flambeau export`: a head, and what it plays, as a file that other programs open.
struct ExportCommand: AsyncParsableCommand, CommonCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a head with named shapes, joints and animation for other programs: GLB, USD, Live Link.",
        discussion: """
            SOURCE says whose head: a fit's folder, parameters or a personal template; without one the head that the track \
            brings along, else the mean head.

            A .glb, .usda or .usdz holds a skinned mesh for each piece (skin, eyeballs, teeth, gums, tongue, lashes), the joints root, neck, jaw, leftEye and rightEye, \
            and ARKit's 52 shapes under Apple's names. A shape at 1 is the whole movement, jaw and eyes included: programs \
            that drive weights need not turn the joints.

            With --animation the vertices at every key are the model's own: expression components and pose correctives \
            come along as targets with keyed weights, and joints are keyed by rotation and translation.

            A .csv (as Live Link Face writes it) or .json holds the 52 weights of a track, 0 to 1 and smooth over time, \
            and the turn of the head; `flambeau animate` plays both.
            """)

    @Argument(help: "Whose head it is.", completion: .file())
    var source: String?

    @Option(
        help: "The file to write: .glb, .usda, .usdz, .csv or .json.",
        completion: .file(extensions: ["glb", "usda", "usdz", "csv", "json"]))
    var output: String

    @OptionGroup var model: ModelOptions

    @OptionGroup var pieces: PieceOptions

    @Option(
        help: "A track to play: any file that `flambeau animate` reads.", completion: .file(),
        transform: InputPath.resolve)
    var animation: String?

    @Option(
        help: ArgumentHelp(
            "The morph targets, of arkit, inbetweens, expression and identity, or none.",
            discussion: "By default arkit, or expression where the model has no named shapes.", valueName: "sets"))
    var morphs: MorphOption?

    @Flag(help: "Leave out the pose correctives of an animation, for engines that take few morph targets.")
    var plain = false

    @OptionGroup var frames: FrameOptions

    @OptionGroup var axes: ExportAxisOptions

    @Option(help: "The name that nodes and meshes begin with.")
    var name: String = "head"

    @OptionGroup var common: CommonOptions

    func validate() throws {
        let format: ExportFormat
        do { format = try ExportFormat(path: output) } catch { throw ValidationError(error.description) }
        if format.isCapture, animation == nil { throw ValidationError(RigError.noTrack(path: output).description) }
        guard name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]{0,63}/) != nil else {
            throw ValidationError("--name “\(name)”: letters, digits and _ were expected, a letter first, at most 64")
        }
        if animation == nil, plain || !frames.areAll {
            throw ValidationError(
                "--plain, --frames and --frame-rate say how a track is written; name one: --animation")
        }
    }

    func run() async throws {
        Interruption.listen()
        let console = Console(isQuiet: quiet)
        let (head, _) = try model.load(pieces: pieces.choice)
        try OutputFiles.check([output], against: [source, animation, model.model].compactMap(\.self))
        let track = try animation.map { try TrackFile.read($0, for: head) }
        for note in track?.notes ?? [] { console.note("note: " + note) }
        let identity =
            try source.map { try HeadIdentity.read($0, for: head) }
            ?? track.map { HeadIdentity(head, of: $0) } ?? HeadIdentity(head)
        let options = ExportOptions(
            rig: RigOptions(
                morphs: morphs?.sets, isPlain: plain, up: axes.up.axis, unit: axes.unit.unit, name: name,
                threads: threads),
            frames: frames.range, frameRate: frames.frameRate)
        let report = try ExportPipeline(options).run(identity, playing: track, to: output) {
            !Interruption.isRequested
        }
        try common.print(report, Self.words(report))
    }

    private static func words(_ report: ExportReport) -> String {
        if let animation = report.animation, let mean = animation.meanError {
            return "\(report.file): 52 weights of \(animation.name), \(animation.frames) frames at "
                + String(
                    format: "%g a second; its face lies %.3f mm from the track's on average, at most %.2f",
                    animation.frameRate, mean, animation.largestError)
        }
        let vertices = report.pieces.reduce(0) { $0 + $1.vertices }
        var text =
            "\(report.file): \(report.pieces.map(\.name).joined(separator: ", ")) of \(vertices) vertices, "
            + "\(report.morphs.count) morph targets, \(report.joints.count) joints"
            + (report.hasTexture ? ", a texture" : "") + String(format: "; %.2f MB", Double(report.bytes) / 1e6)
        if let animation = report.animation {
            text +=
                "\n\(animation.name): \(animation.frames) frames at \(String(format: "%g", animation.frameRate)) a second, "
                + String(format: "at most %.4f mm from the model", animation.largestError)
        }
        return text
    }
}
