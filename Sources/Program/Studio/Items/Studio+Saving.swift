internal import Files
import Flambeau
import Foundation

extension Studio {
    /// What a page sends to be saved.
    private struct Request: Decodable {
        var item: String?
        var parameters: ParameterRecord
    }

    /// Saves what a page shows into the output folder, under a name that is free.
    ///
    /// - Parameters:
    ///   - kind: `parameters`, `mesh`, `track`, `glb`, `usdz`, `state` or `picture`.
    ///   - name: what the files are called, without their endings.
    ///   - body: what the page sent: a PNG for a picture, else JSON.
    /// - Returns: the paths of the files.
    /// - Throws: `StudioError` for a request that makes no sense, `FileError` for a file that cannot be written.
    func save(_ kind: String, name: String, _ body: Data) throws -> [String] {
        let stem = Self.fileName(name)
        switch kind {
        case "parameters":
            let parameters = try self.parameters(body)
            return try write(stem, ["json", "npz"]) { path in
                try ParameterFile.write([parameters], model: model, to: path)
            }
        case "mesh":
            let parameters = try self.parameters(body)
            return try write(stem, ["obj"]) { path in
                try MeshFile.write(
                    TriangleMesh(positions: head.vertices(parameters), triangles: head.triangles), to: path,
                    texture: head.textureCoordinates)
            }
        case "track":
            guard let track = try track(body) else {
                throw StudioError(.request, "no track is played; choose one and save it then")
            }
            let still = try self.parameters(body)
            let frames = (0..<track.frameCount).map { Self.frame(track.source.frame($0), on: still) }
            return try write(stem + "-track", ["npz"]) { path in
                try ParameterFile.write(frames, model: model, frameRate: track.frameRate, to: path)
            }
        case "glb", "usdz":
            let (track, still) = (try track(body), try self.parameters(body))
            let identity = HeadIdentity(head, shape: still.shape)
            return try write(stem, [kind]) { try ExportPipeline().run(identity, playing: track, to: $0) }
        case "state":
            guard let object = try JSONText.parse(body) as? [String: Any], let page = object["state"] else {
                throw StudioError(.request, "a state has what the page needs to look the same again")
            }
            let files = summaries.compactMap { try? item($0.id) }.map { item in
                // What was made of photos and clips is made again.
                let isScan = if case .scan = item.content { true } else { false }
                return URL(fileURLWithPath: (isScan ? item.folder : nil) ?? item.path).standardized.path
            }
            return try write(stem + "-state", ["json"]) { try StateFile.write(files: files, page: page, to: $0) }
        case "picture":
            guard body.starts(with: [0x89, 0x50, 0x4E, 0x47]) else {
                throw StudioError(.request, "a picture is a PNG")
            }
            return try write(stem, ["png"]) { try AtomicFile.write(body, to: $0) }
        default: throw StudioError(.request, "\(kind.prefix(40)) is nothing that can be saved")
        }
    }

    /// The track that a page plays, where it does.
    private func track(_ body: Data) throws -> AnimationTrack? {
        guard let id = try JSONDecoder().decode(Request.self, from: body).item,
            case .track(let track) = try item(id).content
        else { return nil }
        return track
    }

    /// What a frame makes of a head that stands still: expressions and rotations add up.
    private static func frame(_ frame: AnimationFrame, on still: HeadParameters) -> HeadParameters {
        var moved = still
        let count = max(still.expression.count, frame.expression.count)
        moved.expression = (0..<count).map { index in
            (index < still.expression.count ? still.expression[index] : 0)
                + (index < frame.expression.count ? frame.expression[index] : 0)
        }
        moved.pose.joints = zip(still.pose.joints, frame.pose.joints).map(+)
        moved.translation += frame.translation
        return moved
    }

    private func parameters(_ body: Data) throws -> HeadParameters {
        let request: Request
        do { request = try JSONDecoder().decode(Request.self, from: body) } catch {
            throw StudioError(.request, "the parameters are not understood: \(error)")
        }
        return try request.parameters.parameters(for: head)
    }

    /// Writes files of one free name.
    private func write(_ stem: String, _ endings: [String], _ body: (String) throws -> Void) throws -> [String] {
        try OutputFolder.make(at: output)
        var (base, number) = (output + "/" + stem, 2)
        while endings.contains(where: { FileManager.default.fileExists(atPath: base + "." + $0) }) {
            base = "\(output)/\(stem)-\(number)"
            number += 1
        }
        let paths = endings.map { base + "." + $0 }
        for path in paths { try body(path) }
        return paths
    }

    /// A name for a file, of what a page calls something: letters, digits and a few marks.
    static func fileName(_ name: String) -> String {
        let kept = name.map { $0.isLetter || $0.isNumber || "-_ ".contains($0) ? $0 : "-" }
        let text = String(kept.prefix(60)).trimmingCharacters(in: CharacterSet(charactersIn: " -"))
        return text.isEmpty ? "head" : text
    }
}
