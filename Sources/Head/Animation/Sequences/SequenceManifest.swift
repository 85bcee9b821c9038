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
    /// How they are named; ``FrameNames/standard`` where it is not said.
    var names: FrameNames?
    /// The texture's files beside them.
    var textureFiles: [String]?
    /// Frames of an earlier track that may still be there, while this one is written.
    var earlier: [Earlier] = []

    /// Frames that an earlier track wrote.
    struct Earlier: Codable, Equatable {
        var frameCount: Int
        var format: String
        var names: FrameNames?
        var textureFiles: [String]?

        /// Whether a sequence may have written these.
        var isPossible: Bool {
            (0...frameLimit).contains(frameCount) && ["obj", "ply"].contains(format) && names?.isValid != false
                && (textureFiles ?? []).allSatisfy(SequenceTexture.possibleFiles(names ?? .standard).contains)
        }

        /// The names of the files.
        var files: Set<String> {
            let names = names ?? .standard
            return Set((0..<frameCount).map { names.name($0, of: frameCount, ending: format) } + (textureFiles ?? []))
        }
    }

    init(
        track: String, frameRate: Double, frameCount: Int, format: String, names: FrameNames, textureFiles: [String]
    ) {
        self.track = track
        self.frameRate = frameRate
        self.frameCount = frameCount
        self.format = format
        self.names = names == .standard ? nil : names
        self.textureFiles = textureFiles.isEmpty ? nil : textureFiles
    }

    /// The manifest in a folder; `nil` where there is none that can be meant.
    static func read(in folder: String) -> SequenceManifest? {
        guard let data = FileManager.default.contents(atPath: folder + "/" + fileName),
            let manifest = try? JSONDecoder().decode(SequenceManifest.self, from: data)
        else { return nil }
        let all = [manifest.own] + manifest.earlier
        return all.count <= 100 && all.allSatisfy(\.isPossible) ? manifest : nil
    }

    /// The frames that it is about.
    private var own: Earlier {
        Earlier(frameCount: frameCount, format: format, names: names, textureFiles: textureFiles)
    }

    /// Writes the manifest, with what an earlier one names while the frames are not all written.
    func write(to folder: String, earlier: SequenceManifest? = nil) throws {
        var manifest = self
        if let earlier {
            let left = [earlier.own] + earlier.earlier
            manifest.earlier = left.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        }
        try AtomicFile.write(JSONText.encode(manifest) + "\n", to: folder + "/" + Self.fileName)
    }

    /// The names of all files that may be there.
    var files: Set<String> { ([own] + earlier).reduce(into: []) { $0.formUnion($1.files) } }
}
