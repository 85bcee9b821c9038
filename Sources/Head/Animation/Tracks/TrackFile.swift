internal import Files
internal import Foundation

/// Track files: keyframes (`.yaml`, `.yml`, `.json`), captures of ARKit apps (`.csv`, and ours as `.json`), parameters of
/// voca, VHAP, DECA, EMOCA, SMIRK and fitted sequences (`.npy`, `.npz`, a `.json` array).
public enum TrackFile {
    /// The largest text file to read: hours of capture.
    static let sizeLimit = 1 << 30
    /// The most bytes of keyframes: people write them.
    static let keyframeLimit = 1 << 26

    /// Reads a track for a head, whose names and numbers of coefficients it is checked against.
    ///
    /// A folder is read as EMOCA saves a clip: a folder a frame, with `exp.npy`, `pose.npy` and `shape.npy`.
    ///
    /// Everything is checked here: a track that was read can be played to its end.
    ///
    /// - Throws: `AnimationError` that names the line or key, `FileError` when the file cannot be read, `ArchiveError`
    ///   when a numpy file is damaged.
    public static func read(_ path: String, for head: Head) throws -> AnimationTrack {
        if FileNames.isFolder(path) { return try CodeFolderReader(path: path, head: head).read() }
        return try decode(FileReader.bytes(at: path, limit: sizeLimit), path: path, for: head)
    }

    /// Reads a track in the bytes of a file, whose path tells its kind and is named in errors.
    ///
    /// - Throws: as ``read(_:for:)`` does.
    package static func decode(_ bytes: [UInt8], path: String, for head: Head) throws -> AnimationTrack {
        let mixer = ExpressionMixer(head)
        switch (path as NSString).pathExtension.lowercased() {
        case "yaml", "yml", "json":
            if path.lowercased().hasSuffix(".json"), bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "[") {
                return try ParameterTrackReader(path: path, head: head).readParameters(bytes)
            }
            if path.lowercased().hasSuffix(".json"), CaptureJSONReader.isOne(bytes) {
                return try CaptureJSONReader(path: path, mixer: mixer).read(bytes)
            }
            guard bytes.count <= keyframeLimit else {
                throw AnimationError.invalid(
                    path: path, place: "", reason: "has \(bytes.count) bytes; at most \(keyframeLimit) were expected")
            }
            return try KeyframeReader(path: path, mixer: mixer, expressionCount: head.expressionCount)
                .read(FileReader.text(of: bytes, path: path))
        case "csv":
            return try CaptureReader(path: path, mixer: mixer).read(FileReader.text(of: bytes, path: path))
        case "npy", "npz":
            return try ParameterTrackReader(path: path, head: head).read(bytes)
        default:
            throw AnimationError.invalid(
                path: path, place: "",
                reason: "is of no known kind; tracks are .yaml and .json (keyframes), .csv (ARKit captures), .npy and "
                    + ".npz (voca, VHAP, DECA, EMOCA, SMIRK)")
        }
    }
}
