internal import Files
import Foundation

/// Mesh files, read into one clean mesh of triangles: OBJ and PLY by readers of our own, everything else
/// through Assimp.
public enum MeshFile {
    /// Reads a mesh file of any known format: OBJ, PLY, STL, GLB, FBX and most others.
    ///
    /// Pieces are merged in the scene's frame, polygons cut into triangles, vertices at one position joined; what is
    /// broken is left out and counted in the report. Nothing in the file is executed.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - keepingVertices: keeps the file's vertices, all of them and in their order, as a head model needs; vertices
    ///     that are not finite are moved to the origin, and no triangle uses them. OBJ and PLY have such an order.
    ///   - limit: the largest file to read, in bytes.
    /// - Throws: `MeshError` when the file cannot be read, is not a mesh, or has no usable faces.
    public static func read(
        _ path: String, keepingVertices: Bool = false, limit: Int = 4 << 30
    ) throws(MeshError) -> LoadedMesh {
        try check(path, limit: limit)
        let raw: RawMesh
        switch path.split(separator: ".").last?.lowercased() {
        case "obj":
            var reader = OBJReader(path: path)
            raw = try reader.read(try bytes(path, limit: limit))
        case "ply":
            var reader = PLYReader(path: path)
            raw = try reader.read(try bytes(path, limit: limit))
        default:
            var reader = AssimpReader(path: path)
            raw = try reader.read()
        }
        return try raw.cleaned(path: path, keepingVertices: keepingVertices)
    }

    private static func bytes(_ path: String, limit: Int) throws(MeshError) -> [UInt8] {
        do throws(FileError) {
            return try FileReader.bytes(at: path, limit: limit)
        } catch {
            throw .unreadable(path: path, reason: "\(error.what); \(error.advice)")
        }
    }

    /// Whether the file is one, is not empty and not too large.
    private static func check(_ path: String, limit: Int) throws(MeshError) {
        let attributes: [FileAttributeKey: Any]
        do {
            attributes = try FileManager.default.attributesOfItem(atPath: path)
        } catch {
            throw .unreadable(path: path, reason: "no such file, or no permission to look at it")
        }
        guard attributes[.type] as? FileAttributeType != .typeDirectory else {
            throw .unreadable(path: path, reason: "it is a folder; name a mesh file in it")
        }
        let bytes = (attributes[.size] as? NSNumber)?.intValue ?? 0
        if bytes == 0, attributes[.type] as? FileAttributeType == .typeRegular { throw .empty(path: path) }
        guard bytes <= limit else { throw .tooLarge(path: path, bytes: bytes, limit: limit) }
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw .unreadable(path: path, reason: "no permission to read it")
        }
    }
}
