internal import Files
internal import Foundation

/// What `flambeau-sequence.json` says of the frames beside it: how many there are, and how fast they follow each other.
///
/// By it a later track of fewer frames knows which files an earlier one left; a stranger's files it does not name.
struct SequenceManifest: Codable, Equatable {
    /// The file's name.
    static let fileName = "flambeau-sequence.json"
    /// More frames than any folder holds.
    private static let frameLimit = 10_000_000

    var schemaVersion = 1
    /// The track's name.
    var track: String
    /// Frames a second.
    var frameRate: Double
    /// How many frames there are.
    var frameCount: Int
    /// The ending of their names.
    var format: String
    /// Frames of an earlier track that may still be there, while this one is written.
    var earlier: [Earlier] = []

    /// Frames that an earlier track wrote.
    struct Earlier: Codable, Equatable {
        var frameCount: Int
        var format: String
    }

    init(track: String, frameRate: Double, frameCount: Int, format: String) {
        self.track = track
        self.frameRate = frameRate
        self.frameCount = frameCount
        self.format = format
    }

    /// The manifest in a folder; `nil` where there is none that can be meant.
    static func read(in folder: String) -> SequenceManifest? {
        guard let data = FileManager.default.contents(atPath: folder + "/" + fileName),
            let manifest = try? JSONDecoder().decode(SequenceManifest.self, from: data)
        else { return nil }
        let all = [Earlier(frameCount: manifest.frameCount, format: manifest.format)] + manifest.earlier
        guard all.count <= 100,
            all.allSatisfy({ (0...frameLimit).contains($0.frameCount) && ["obj", "ply"].contains($0.format) })
        else { return nil }
        return manifest
    }

    /// Writes the manifest, with what an earlier one names while the frames are not all written.
    func write(to folder: String, earlier: SequenceManifest? = nil) throws {
        var manifest = self
        if let earlier {
            let left = [Earlier(frameCount: earlier.frameCount, format: earlier.format)] + earlier.earlier
            manifest.earlier = left.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        }
        try AtomicFile.write(JSONText.encode(manifest) + "\n", to: folder + "/" + Self.fileName)
    }

    /// The names of all frames that may be there.
    var names: Set<String> {
        let all = [Earlier(frameCount: frameCount, format: format)] + earlier
        return all.reduce(into: []) { names, frames in
            for index in 0..<frames.frameCount {
                names.insert(Self.fileName(index, of: frames.frameCount, format: frames.format))
            }
        }
    }

    /// The name of a frame's file: counted from 1, with four digits or as many as needed.
    static func fileName(_ index: Int, of count: Int, format: String) -> String {
        let digits = max(4, String(count).count)
        let number = String(index + 1)
        return "frame_\(String(repeating: "0", count: digits - number.count))\(number).\(format)"
    }
}
