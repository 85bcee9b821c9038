/// A mesh format that can be written.
public enum MeshFormat: String, CaseIterable, Codable, Sendable {
    /// Wavefront OBJ, text.
    case obj
    /// Stanford PLY, binary little-endian.
    case ply

    /// The format that a path's ending names.
    ///
    /// - Throws: `MeshError.unknownFormat` when it names none.
    public init(path: String) throws(MeshError) {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard let dot = name.lastIndex(of: "."),
            let format = MeshFormat(rawValue: name[name.index(after: dot)...].lowercased())
        else { throw .unknownFormat(path: path) }
        self = format
    }
}
