import ArgumentParser
import Files
import Flambeau
import Foundation

/// `flambeau animate`: a track played on an identity, a mesh file a frame.
struct AnimateCommand: AsyncParsableCommand, CommonCommand {
    static let configuration = CommandConfiguration(
        commandName: "animate",
        abstract: "Play a track on a head and write a mesh for each frame.",
        discussion: """
            Tracks: keyframes (.yaml, .json), captures of ARKit apps such as Live Link Face (.csv, .json), parameters of \
            voca, VHAP, DECA, EMOCA, SMIRK and fitted sequences (.npz, .npy). Two examples are in assets/tracks.

            Files are frame_0001.obj and so on, all with the model's vertices in its order, those of teeth, gums, tongue and \
            lashes behind them, in metres and in the head's \
            own frame unless told otherwise: of an identity's parameters the shape and the scale are used. A fit's folder \
            brings its texture along, which OBJ files name. Each file is written as it is computed, whole or not at all.
            """)

    @Argument(help: "The track file.", completion: .file(), transform: InputPath.resolve)
    var track: String

    @OptionGroup var model: ModelOptions

    @OptionGroup var pieces: PieceOptions

    @Option(
        help: ArgumentHelp(
            "Whose head: a fit's folder, a parameter file or a personal template, as `flambeau fit` writes them.",
            discussion: "By default the one the track brings along, else the mean head."),
        completion: .file())
    var identity: String?

    @Option(help: "The format of the files: obj or ply.")
    var format: FormatOption = .obj

    @Option(help: "The folder for the files. (default: the track's name with -frames)", completion: .directory)
    var output: String?

    @OptionGroup var frames: FrameOptions

    @Option(help: "The number of the first file.")
    var firstNumber: Int = 1

    @Option(help: "The least number of digits in the files' names.")
    var digits: Int = 4

    @Option(help: "What the files' names begin with.")
    var name: String = "frame"

    @OptionGroup var axes: ExportAxisOptions

    @Option(help: "Also write a PNG of frames at equal distances.", completion: .file(extensions: ["png"]))
    var contactSheet: String?

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard FrameNames(word: name, first: firstNumber, digits: digits) != nil else {
            throw ValidationError(
                "--name \(name), --first-number \(firstNumber), --digits \(digits): letters, digits, _ and - were expected, "
                    + "a number from 0 to 1000000000, and 1 to 12 digits")
        }
    }

    func run() async throws {
        Interruption.listen()
        let console = Console(isQuiet: quiet)
        try OutputFiles.check(
            [contactSheet].compactMap(\.self), against: [track] + [identity, model.model].compactMap(\.self))
        let (modelHead, _) = try model.load(pieces: pieces.choice)
        let played = try frames.part(of: TrackFile.read(track, for: modelHead))
        for note in played.notes { console.note("note: " + note) }
        let person =
            try identity.map { try HeadIdentity.read($0, for: modelHead) } ?? HeadIdentity(modelHead, of: played)
        let head = person.head
        var writer = SequenceWriter(person, format: format.format)
        writer.names = FrameNames(word: name, first: firstNumber, digits: digits)!
        writer.fileFromHead = RigOptions(up: axes.up.axis, unit: axes.unit.unit).fileFromHead
        let folder = output ?? FileNames.stem(of: track) + "-frames"
        var sheet = contactSheet.map { _ in
            TrackContactSheet(
                played, head: head, neutral: head.vertices(writer.parameters(AnimationFrame())))
        }
        let start = ContinuousClock.now
        try writer.write(
            played, to: folder, observer: { index, vertices in sheet?.add(index, vertices: vertices) },
            progress: { written in
                if written % 20 == 0 { console.progress("frame \(written) of \(played.frameCount)") }
                return !Interruption.isRequested
            })
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        console.clear()
        if let contactSheet, let sheet { try ImageFile.write(sheet.image, to: contactSheet) }
        try report(played, writer, folder: folder, seconds: seconds)
    }

    private func report(_ track: AnimationTrack, _ writer: SequenceWriter, folder: String, seconds: Double) throws {
        let last = writer.fileName(track.frameCount - 1, of: track.frameCount)
        if json {
            let result = Result(
                track: track.name, frames: track.frameCount, frameRate: track.frameRate,
                first: "\(folder)/\(writer.fileName(0, of: track.frameCount))", last: "\(folder)/\(last)",
                contactSheet: contactSheet)
            print(try JSONText.encode(result))
            return
        }
        guard !quiet else { return }
        let rate = String(format: "%.0f frames a second", Double(track.frameCount) / max(seconds, 1e-9))
        print(
            "\(track.name): \(track.frameCount) frames at \(String(format: "%g", track.frameRate)) a second, "
                + "written to \(folder) as \(writer.fileName(0, of: track.frameCount)) to \(last) (\(rate))")
        if let contactSheet { print("contact sheet: \(contactSheet)") }
    }

    /// What `--json` prints.
    private struct Result: Encodable {
        var track: String
        var frames: Int
        var frameRate: Double
        var first: String
        var last: String
        var contactSheet: String?
    }
}

/// The value of `--format`.
enum FormatOption: String, CaseIterable, ExpressibleByArgument, Sendable {
    case obj
    case ply

    /// The format.
    var format: MeshFormat { self == .obj ? .obj : .ply }
}
