internal import Files
internal import Foundation

/// Track files: keyframes (`.yaml`, `.yml`, `.json`), captures of ARKit apps (`.csv`), parameters of voca, VHAP and
/// fitted sequences (`.npy`, `.npz`, a `.json` array).
public enum TrackFile {
    /// The largest text file to read: hours of capture.
    static let sizeLimit = 1 << 30

    /// Reads a track for a head, whose names and numbers of coefficients it is checked against.
    ///
    /// Everything is checked here: a track that was read can be played to its end.
    ///
    /// - Throws: `AnimationError` that names the line or key, `FileError` when the file cannot be read, `ArchiveError`
    ///   when a numpy file is damaged.
    public static func read(_ path: String, for head: Head) throws -> AnimationTrack {
        let mixer = ExpressionMixer(head)
        switch (path as NSString).pathExtension.lowercased() {
        case "yaml", "yml", "json":
            let text = try FileReader.text(at: path, limit: 1 << 26)
            if path.lowercased().hasSuffix(".json"), text.first(where: { !$0.isWhitespace }) == "[" {
                return try ParameterTrackReader(path: path, head: head).readParameters()
            }
            return try KeyframeReader(path: path, mixer: mixer, expressionCount: head.expressionCount).read(text)
        case "csv":
            return try CaptureReader(path: path, mixer: mixer).read(try FileReader.text(at: path, limit: sizeLimit))
        case "npy", "npz":
            return try ParameterTrackReader(path: path, head: head).read()
        default:
            throw AnimationError.invalid(
                path: path, place: "",
                reason: "is of no known kind; tracks are .yaml and .json (keyframes), .csv (ARKit captures), .npy and "
                    + ".npz (voca, VHAP)")
        }
    }
}
