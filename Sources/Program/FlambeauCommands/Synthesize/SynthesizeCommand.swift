import ArgumentParser
import Files
import Flambeau
import Foundation

/// `flambeau synthesize`: a made-up scan whose truth is known.
struct SynthesizeCommand: AsyncParsableCommand, CommonCommand {
    static let configuration = CommandConfiguration(
        commandName: "synthesize",
        abstract: "Make a scan whose true head is known, to try fits on.",
        discussion: """
            Writes NAME.ply, a scan with noise, holes, hair and shoulders in a frame of its own; NAME-landmarks.json, \
            its 68 landmarks in the scan's frame and unit; and NAME-truth.json, the parameters of the head in it, in \
            metres in the scan's frame. The same options give the same bytes.

            With --track it makes a sequence instead: NAME-0001.ply and so on, a scan of one person for each frame of \
            the track, all in one frame; the landmarks are those of the first.
            """)

    @Argument(help: "The folder for the files.", completion: .directory)
    var output: String

    @Option(help: "The name the files begin with.")
    var name = "synthetic"

    @Option(
        help: "A track to make a sequence of scans of, as `flambeau animate` plays it.", completion: .file(),
        transform: InputPath.resolve)
    var track: String?

    @Option(help: "Take every so many frames of the track.")
    var every = 1

    @OptionGroup var model: ModelOptions

    @Option(help: "The seed of everything random.")
    var seed: UInt64 = 1

    @Option(help: "The standard deviation of the noise, in millimetres.")
    var noise = 0.3

    @Option(help: "The share of the face's triangles that are missing, from 0 to 0.9.")
    var holes = 0.08

    @Option(help: "The height of the hair, in millimetres.")
    var hair = 12.0

    @Flag(inversion: .prefixedNo, help: "Shoulders below the neck.")
    var shoulders = true

    @Option(help: "What surrounds and covers the head, and from where it was scanned.")
    var setting: SyntheticSetting = .alone

    @Option(help: "The scan's unit: m, cm or mm.")
    var unit: UnitOption = .mm

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (0...0.9).contains(holes) else {
            throw ValidationError("--holes is \(holes); a share from 0 to 0.9 was expected")
        }
        guard noise >= 0, hair >= 0, noise.isFinite, hair.isFinite else {
            throw ValidationError("--noise and --hair are lengths in millimetres, 0 or more")
        }
        guard every > 0 else { throw ValidationError("--every is \(every); 1 or more was expected") }
        guard unit != .auto else { throw ValidationError("--unit is m, cm or mm here") }
    }

    func run() async throws {
        try OutputFiles.check(
            ["", "-landmarks", "-truth"].map { "\(name)\($0)" }.flatMap { [$0 + ".ply", $0 + ".json"] }, in: output,
            against: [track, model.model].compactMap(\.self))
        try OutputFolder.make(at: output)
        let (head, reference) = try model.load()
        let options = SyntheticScan.Options(
            seed: seed, noise: noise, holes: holes, hair: hair, shoulders: shoulders, unit: unit.unit ?? .millimetre,
            setting: setting)
        if let track { return try writeSequence(TrackFile.read(track, for: head), head, reference, options) }
        let scan = SyntheticScan(head, options: options)
        let base = "\(output)/\(name)"
        try MeshFile.write(scan.mesh, to: base + ".ply")
        if let landmarks = scan.landmarks { try AtomicFile.write(landmarks.json(), to: base + "-landmarks.json") }
        try ParameterFile.write([scan.parameters], model: reference, to: base + "-truth.json")
        try common.print(
            Result(scans: [base + ".ply"], truth: base + "-truth.json", unit: scan.unit.symbol),
            "\(base).ply: \(scan.mesh.vertexCount) vertices, \(scan.mesh.triangleCount) triangles, \(scan.unit.symbol)")
    }

    /// What `--json` prints.
    private struct Result: Encodable {
        var scans: [String]
        var truth: String
        var unit: String
    }

    /// Writes a scan for each frame that is taken, with noise of its own, and the truth of all.
    private func writeSequence(
        _ track: AnimationTrack, _ head: Head, _ model: ModelReference, _ options: SyntheticScan.Options
    ) throws {
        var generator = SeededGenerator(seed: seed)
        let shape = track.shape.isEmpty ? (0..<head.shapeCount).map { _ in 0.8 * generator.normal() } : track.shape
        var truth: [HeadParameters] = []
        for index in stride(from: 0, to: track.frameCount, by: every) {
            let frame = track.source.frame(index)
            let parameters = HeadParameters(
                shape: shape, expression: frame.expression, pose: frame.pose, translation: frame.translation,
                scale: track.scale)
            var options = options
            options.seed = seed &+ UInt64(truth.count)
            options.randomFrame = false
            let scan = SyntheticScan(head, parameters: parameters, options: options)
            truth.append(parameters)
            try MeshFile.write(scan.mesh, to: String(format: "%@/%@-%04d.ply", output, name, truth.count))
            if truth.count == 1, let landmarks = scan.landmarks {
                try AtomicFile.write(landmarks.json(), to: "\(output)/\(name)-landmarks.json")
            }
        }
        try ParameterFile.write(truth, model: model, to: "\(output)/\(name)-truth.json")
        let scans = truth.indices.map { String(format: "%@/%@-%04d.ply", output, name, $0 + 1) }
        try common.print(
            Result(scans: scans, truth: "\(output)/\(name)-truth.json", unit: options.unit.symbol),
            "\(output)/\(name)-0001.ply and on: \(truth.count) scans in \(options.unit.symbol)")
    }
}
