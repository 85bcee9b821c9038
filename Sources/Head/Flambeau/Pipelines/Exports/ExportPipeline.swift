public import Animation
internal import Files
internal import Foundation
internal import Rigs

/// Heads and tracks as files that other programs open.
///
///     let head = try Head.standard()
///     let track = try TrackFile.read("smile.yaml", for: head)
///     try ExportPipeline().run(HeadIdentity(head), playing: track, to: "head.glb")
public struct ExportPipeline: Sendable {
    /// What is exported, and how.
    public var options: ExportOptions

    /// A pipeline of the given options.
    public init(_ options: ExportOptions = ExportOptions()) {
        self.options = options
    }

    /// Writes a head, which plays a track where one is given, whole or not at all.
    ///
    /// - Parameters:
    ///   - identity: whose head.
    ///   - track: what it plays.
    ///   - path: the file; its ending says the format.
    ///   - progress: called again and again; `false` stops before anything is written.
    /// - Throws: `RigError`, `AnimationError` for frames that the track has not, `FileError` when it cannot be written.
    @discardableResult public func run(
        _ identity: HeadIdentity, playing track: AnimationTrack? = nil, to path: String,
        progress: () -> Bool = { true }
    ) throws -> ExportReport {
        let format = try ExportFormat(path: path)
        var played = track
        if let frames = options.frames { played = try played?.excerpt(frames) }
        if let rate = options.frameRate { played = try played?.resampled(to: rate) }
        if format.isCapture { return try writeCapture(identity, played, format, to: path, progress) }
        let rig = try Rig(identity, playing: played, options: options.rig, progress: progress)
        var files = [path]
        switch format {
        case .glb: try GLBExporter().write(rig, to: path)
        default: files = try USDExporter().write(rig, to: path)
        }
        return ExportReport(
            file: path, bytes: try size(of: path),
            pieces: rig.pieces.map {
                .init(name: $0.name, vertices: $0.vertices.count, triangles: $0.triangles.count / 3)
            }, joints: rig.joints.map(\.name), morphs: rig.morphs.map(\.name),
            hasTexture: rig.materials.contains { $0.texture != nil },
            animation: rig.clip.map {
                .init(
                    name: $0.name, frames: $0.frameCount, frameRate: $0.frameRate, largestError: $0.largestError)
            }, companions: Array(files.dropFirst()))
    }

    private func writeCapture(
        _ identity: HeadIdentity, _ track: AnimationTrack?, _ format: ExportFormat, to path: String,
        _ progress: () -> Bool
    ) throws -> ExportReport {
        guard let track else { throw RigError.noTrack(path: path) }
        let solution = try CaptureSolver().solve(track, on: identity, progress: progress)
        let capture = solution.capture
        try AtomicFile.write(
            format == .csv ? CaptureFile.csv(capture) : try CaptureFile.json(capture), to: path)
        return ExportReport(
            file: path, bytes: try size(of: path), pieces: [], joints: [], morphs: ARKitShape.names, hasTexture: false,
            animation: .init(
                name: capture.name, frames: capture.frameCount, frameRate: capture.frameRate,
                largestError: solution.largestError, meanError: solution.meanError))
    }

    private func size(of path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    }
}
