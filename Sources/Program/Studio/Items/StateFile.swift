internal import Files
import Foundation

/// A state of the page as a file: what was open, and all that the page itself needs to look the same again.
struct StateFile {
    /// The key that tells a state from other JSON, with the version of its form.
    static let key = "flambeauStudio"
    static let version = 1

    /// The files that were open; paths that are not absolute start at the state's own folder.
    var files: [String]
    /// What the page needs.
    var page: Data

    /// Reads a state; `nil` for a file that is something else.
    ///
    /// - Throws: `StudioError` for a state that is damaged or of another version.
    static func read(_ path: String) throws -> StateFile? {
        guard path.lowercased().hasSuffix(".json"),
            let bytes = try? FileReader.bytes(at: path, limit: 1 << 26), let object = try? JSONText.parse(Data(bytes)),
            let state = object as? [String: Any], let found = state[key]
        else { return nil }
        guard found as? Int == version else {
            throw StudioError(.file, "\(path): \(key) is \(found); this program reads version \(version)")
        }
        guard let files = state["files"] as? [String], let page = state["page"] else {
            throw StudioError(.file, "\(path): a state has \"files\", a list of paths, and \"page\"")
        }
        let folder = (path as NSString).deletingLastPathComponent
        return StateFile(
            files: files.map { $0.hasPrefix("/") || folder.isEmpty ? $0 : folder + "/" + $0 },
            page: try JSONSerialization.data(withJSONObject: page, options: [.fragmentsAllowed]))
    }

    /// Writes a state.
    static func write(files: [String], page: Any, to path: String) throws {
        let state: [String: Any] = [key: version, "files": files, "page": page]
        let data = try JSONSerialization.data(
            withJSONObject: state, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        try AtomicFile.write(data, to: path)
    }
}
