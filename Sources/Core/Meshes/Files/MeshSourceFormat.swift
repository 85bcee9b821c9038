/// A mesh format with a reader of our own.
public enum MeshSourceFormat: String, CaseIterable, Sendable {
    /// Wavefront OBJ.
    case obj
    /// Stanford PLY, text or binary.
    case ply
    /// STL, text or binary.
    case stl
    /// glTF 2, as JSON or as a GLB.
    case gltf

    /// The format that the ending of a file's name tells; `nil` for another.
    public init?(path: String) {
        let ending = MeshSourceFormat.ending(of: path)
        self.init(rawValue: ending == "glb" ? "gltf" : ending)
    }

    /// The ending of a file's name, in small letters; empty where there is none.
    static func ending(of path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: ".") else { return "" }
        return name[name.index(after: dot)...].lowercased()
    }
}
