import Flambeau

/// A clip as the page lists it; its frames the browser plays itself.
struct ClipBundle: Encodable {
    var kind = "clip"
    var name: String

    /// The endings of the clips that are taken for such.
    static let endings = ["mp4", "mov", "mkv", "webm", "avi", "m4v"]
}
