internal import Files
internal import Foundation

/// The files beside a mesh file that it may name: material files, buffers.
///
/// A mesh file from a stranger shall not make us read just anything: a neighbour is a regular file in the mesh's folder
/// or below it, and all of them together stay below a limit. A mesh that is a symbolic link has the neighbours of the
/// link and those of what it points to.
struct NeighbourFiles {
    /// The real paths of the folders, each with a slash at its end.
    private let folders: [String]
    /// Where relative names begin; `nil` for bytes that come from no file.
    private let folder: String?
    /// The bytes that may still be read.
    private var budget: Int

    /// The neighbours of a mesh file; none for `nil`.
    ///
    /// - Parameter limit: the most bytes of all neighbours together.
    init(of path: String?, limit: Int) {
        budget = limit
        folder = path.map { ($0 as NSString).deletingLastPathComponent }
        folders = [folder, path.flatMap(NeighbourFiles.real).map { ($0 as NSString).deletingLastPathComponent }]
            .compactMap { $0.flatMap { NeighbourFiles.real($0.isEmpty ? "." : $0) } }
            .map { $0.hasSuffix("/") ? $0 : $0 + "/" }
    }

    /// The bytes of the neighbour of a name; `nil` when there is none that may be read.
    mutating func bytes(of name: String) -> [UInt8]? {
        guard let folder, !name.isEmpty, !name.contains("\0") else { return nil }
        let name = name.replacing("\\", with: "/")
        guard let path = NeighbourFiles.real(name.hasPrefix("/") || folder.isEmpty ? name : folder + "/" + name),
            folders.contains(where: { path.hasPrefix($0) })
        else { return nil }
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) <= budget,
            let bytes = try? FileReader.bytes(at: path, limit: budget)
        else { return nil }
        budget -= bytes.count
        return bytes
    }

    /// A path without links and dots; `nil` where nothing is.
    private static func real(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
