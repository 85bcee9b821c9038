internal import Files
internal import Foundation

/// Mesh files, read into one clean mesh of triangles: OBJ, PLY, STL and glTF by readers of our own, others through
/// Assimp in a process of its own.
public enum MeshFile {
    /// Reads a mesh file of any known format: OBJ, PLY, STL, GLB, glTF, FBX, Collada and others.
    ///
    /// Pieces are merged in the scene's frame, polygons cut into triangles, vertices at one position joined; what is
    /// broken is left out and counted in the report. Nothing in the file is executed, and nothing outside the file's
    /// folder is read.
    ///
    /// - Parameters:
    ///   - path: the file; the ending of its name tells the format.
    ///   - keepingVertices: keeps the file's vertices, all of them and in their order, as a head model needs; vertices
    ///     that are not finite are moved to the origin, and no triangle uses them. OBJ and PLY have such an order.
    ///   - limit: the largest file to read, in bytes.
    ///   - foreign: who reads the formats that have no reader of our own (`ForeignMeshReader.endings`).
    /// - Throws: `MeshError` when the file cannot be read, is not a mesh, or has no usable faces.
    public static func read(
        _ path: String, keepingVertices: Bool = false, limit: Int = 4 << 30,
        foreign: ForeignMeshReader = .besideProgram
    ) throws(MeshError) -> LoadedMesh {
        let raw: RawMesh
        if let format = MeshSourceFormat(path: path) {
            let bytes: [UInt8]
            do throws(FileError) { bytes = try FileReader.bytes(at: path, limit: limit) } catch { throw .file(error) }
            let neighbours = NeighbourFiles(of: path, limit: format == .gltf ? limit : materialLimit)
            raw = try self.raw(bytes, format, path, neighbours)
        } else {
            let size = try size(of: path, limit: limit)
            guard ForeignMeshReader.endings.contains(MeshSourceFormat.ending(of: path)) else {
                throw .invalid(path: path, place: "", reason: unknown)
            }
            raw = try foreign.read(path, bytes: size)
        }
        return try raw.cleaned(path: path, keepingVertices: keepingVertices)
    }

    /// Reads a mesh from the bytes of a file; what lies beside the file (materials, buffers) is not read.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - format: its format.
    ///   - name: what errors call the file.
    ///   - keepingVertices: keeps the file's vertices, all of them and in their order.
    /// - Throws: `MeshError` when the bytes are not a mesh of that format, or it has no usable faces.
    public static func read(
        bytes: [UInt8], format: MeshSourceFormat, name: String = "mesh", keepingVertices: Bool = false
    ) throws(MeshError) -> LoadedMesh {
        try raw(bytes, format, name, NeighbourFiles(of: nil, limit: 0))
            .cleaned(path: name, keepingVertices: keepingVertices)
    }

    private static func raw(
        _ bytes: [UInt8], _ format: MeshSourceFormat, _ path: String, _ neighbours: NeighbourFiles
    ) throws(MeshError) -> RawMesh {
        guard !bytes.isEmpty else { throw empty(path) }
        switch format {
        case .obj:
            var reader = OBJReader(path: path, neighbours: neighbours)
            return try reader.read(bytes)
        case .ply:
            var reader = PLYReader(path: path)
            return try reader.read(bytes)
        case .stl:
            var reader = STLReader(path: path)
            return try reader.read(bytes)
        case .gltf:
            var reader = try GLTFReader(bytes, path: path, neighbours: neighbours)
            return try reader.read()
        }
    }

    /// The most bytes of all material files of a mesh.
    private static let materialLimit = 1 << 24

    private static let unknown =
        "not a mesh file, by its name's ending; OBJ, PLY, STL, GLB and glTF are read, and through Assimp "
        + ForeignMeshReader.endings.joined(separator: ", ")

    private static func empty(_ path: String) -> MeshError {
        .invalid(path: path, place: "", reason: "the file is empty; a mesh file was expected")
    }

    /// The size of a file for Assimp; a link is as large as what it points to.
    private static func size(of path: String, limit: Int) throws(MeshError) -> Int {
        func failure(_ what: String, _ advice: String) -> MeshError {
            .file(FileError(path: path, what: what, advice: advice))
        }
        var status = stat()
        guard stat(path, &status) == 0, access(path, R_OK) == 0 else {
            throw failure(
                "could not be opened (\(String(cString: strerror(errno))))", "check the path and its permissions")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw failure("is not a file", "give the path of a mesh file")
        }
        let size = Int(status.st_size)
        guard size > 0 else { throw empty(path) }
        guard size <= limit else {
            throw failure("is larger than the \(limit) bytes accepted here", "check that this is the file you mean")
        }
        return size
    }
}
