import ArgumentParser
import Flambeau
import Foundation

/// `flambeau rig`: ARKit's shapes, joints and weights on somebody's own mesh.
struct RigCommand: AsyncParsableCommand, CommonCommand {
    static let configuration = CommandConfiguration(
        commandName: "rig",
        abstract: "Put ARKit's 52 shapes, jaw and eye joints on a head mesh of any topology: GLB or USD.",
        discussion: """
            The face is found on the mesh and the head model fitted to it, in any orientation and unit; then each shape is \
            carried over to the mesh's own vertices, which keep their order, texture coordinates, materials, frame and \
            unit. Upper and lower lip and lids are told apart along the mesh's own edges. Eyeballs, teeth and tongues that \
            are pieces of their own turn with the eyes and the jaw.

            A shape at 1 is the whole movement, jaw and eyes included, as `flambeau export` has them: weights alone drive \
            the face. mouthClose is what closes the lips of a mouth that jawOpen opens. The joints root, neck, jaw, leftEye \
            and rightEye are there for programs that turn joints instead.

            The mesh should be at rest: what its face does already is added to every shape.
            """)

    @Argument(
        help: "The mesh: OBJ, PLY, STL, GLB, FBX and most other formats.", completion: .file(),
        transform: InputPath.resolve)
    var mesh: String

    @Option(
        help: "The file to write: .glb, .usda or .usdz.", completion: .file(extensions: ["glb", "usda", "usdz"]))
    var output: String

    @Option(
        help: "A file of landmarks on the mesh. (default: the face is found without)", completion: .file(),
        transform: InputPath.resolve)
    var landmarks: String?

    @Option(help: "The landmarks' scheme: ibug68, ibug51, mediapipe478, retinaface5. (default: by their number)")
    var scheme: LandmarkScheme?

    @OptionGroup var model: ModelOptions

    @Option(help: "The mesh's unit: auto, m, cm or mm.")
    var unit: UnitOption = .auto

    @Option(parsing: .unconditional, help: "The axis of the mesh that points up, to 60°: x, y, z, -x, -y or -z.")
    var up: AxisOption?

    @Option(parsing: .unconditional, help: "The axis of the mesh that points out of the face, to 60°.")
    var front: AxisOption?

    @Option(help: "Which of several heads on the mesh to rig, from 1 on. (default: the first)")
    var head: Int?

    @Option(help: "A fitting configuration: the name of one in assets/configurations, or a file.")
    var config: String = "scan"

    @Option(help: "The name that nodes and meshes begin with.")
    var name: String = "head"

    @Option(
        help: ArgumentHelp("How places are brought together: grown, or nearest for comparison.", visibility: .hidden))
    var correspondence: Correspondence = .grown

    @OptionGroup var common: CommonOptions

    func validate() throws {
        do {
            guard try !ExportFormat(path: output).isCapture else { throw RigError.notARig(path: output) }
        } catch { throw ValidationError(RigError.notARig(path: output).description) }
        guard landmarks == nil || (up == nil && front == nil && head == nil) else {
            throw ValidationError(
                "--landmarks say where the face is: --up, --front and --head are for meshes without them")
        }
        guard landmarks != nil || scheme == nil else {
            throw ValidationError("--scheme says what --landmarks are; there are none")
        }
        guard head ?? 1 >= 1 else { throw ValidationError("--head is \(head!); heads are numbered from 1 on") }
        if let up, let front, abs(dot(up.direction, front.direction)) > 0 {
            throw ValidationError("--up and --front lie on one axis; a face looks across its up direction")
        }
        guard name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]{0,63}/) != nil else {
            throw ValidationError("--name “\(name)”: letters, digits and _ were expected, a letter first, at most 64")
        }
    }

    func run() async throws {
        Interruption.listen()
        let console = Console(isQuiet: quiet)
        let (model, reference) = try model.load()
        let scans = ScanPipeline(
            model, model: reference, configuration: try Configurations.load(config),
            options: ScanOptions(
                unit: unit.unit, up: up?.direction, front: front?.direction, head: head, scheme: scheme),
            threads: threads)
        let options = MeshRigOptions(
            name: name, correspondence: correspondence == .grown ? .grown : .nearest, threads: threads)
        let report = try RigPipeline(scans, options: options).run(mesh, landmarks: landmarks, to: output) { progress in
            console.progress(progress.line)
            return !Interruption.isRequested
        }
        console.clear()
        for note in report.notes { console.note("note: " + note) }
        try common.print(report, Self.words(report))
    }

    private static func words(_ report: RigReport) -> String {
        let pieces = report.pieces.map { "\($0.name) \($0.vertices)" }.joined(separator: ", ")
        return
            "\(report.file): \(report.morphs.count) shapes, \(report.joints.count) joints on \(report.vertices) vertices "
            + "(\(pieces)); " + String(format: "%.2f MB", Double(report.bytes) / 1e6)
            + String(
                format: "\nunit %@; %.0f %% of the moving skin matched, %.3f mm from it (median)", report.unit.symbol,
                100 * report.match.share, report.match.medianDistance)
    }

    enum Correspondence: String, CaseIterable, ExpressibleByArgument, Sendable {
        case grown
        case nearest
    }
}
