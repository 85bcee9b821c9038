import Flambeau
import Foundation

/// Something that the studio shows: a scan, a head or a track.
struct StudioItem: Sendable {
    /// What it is, with what was read.
    enum Content: Sendable {
        case scan(LoadedMesh)
        case head(HeadParameters)
        case track(AnimationTrack)
        case photo(width: Int, height: Int)
        case clip
    }

    /// What the page's list says of it.
    struct Summary: Encodable, Sendable {
        var id: String
        var name: String
        /// `scan`, `head`, `track`, `photo` or `clip`.
        var kind: String
        /// Half a line: how large it is.
        var detail: String
        /// Whether a fit of it is there.
        var isFitted: Bool
        /// What a person should know.
        var notes: [String]
    }

    /// A name of its own.
    var id: String
    /// The file's name.
    var name: String
    /// The file.
    var path: String
    /// What was read.
    var content: Content
    /// The bytes that the page shows.
    var bundle: Data
    /// What a person should know.
    var notes: [String] = []
    /// The bytes of the fit, where there is one.
    var fit: Data?
    /// The folder that the fit was written to, where it was.
    var folder: String?

    /// Whether it is a clip.
    var isClip: Bool { if case .clip = content { true } else { false } }

    /// What the page's list says of it.
    var summary: Summary {
        let (kind, detail): (String, String)
        switch content {
        case .scan(let scan):
            (kind, detail) = ("scan", "\(Self.grouped(scan.mesh.triangleCount)) triangles")
        case .head: (kind, detail) = ("head", "parameters")
        case .track(let track):
            (kind, detail) = (
                "track",
                "\(Self.grouped(track.frameCount)) frames, \(String(format: "%g", track.frameRate)) a second"
            )
        case .photo(let width, let height): (kind, detail) = ("photo", "\(width) × \(height) pixels")
        case .clip: (kind, detail) = ("clip", "a clip")
        }
        return Summary(id: id, name: name, kind: kind, detail: detail, isFitted: fit != nil, notes: notes)
    }

    /// A number with thin spaces between its thousands.
    private static func grouped(_ value: Int) -> String {
        var digits = String(value)
        var place = digits.count - 3
        while place > 0 {
            digits.insert("\u{202F}", at: digits.index(digits.startIndex, offsetBy: place))
            place -= 3
        }
        return digits
    }
}
