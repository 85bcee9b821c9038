public import Files
public import Foundation

/// What can be wrong with a mesh file, or with writing one.
public enum MeshError: Error, Equatable, Sendable {
    /// The file cannot be opened, read or written, or is larger than allowed.
    case file(FileError)
    /// The file is not one of the formats that can be read, or is broken; `place` says where, when known.
    case invalid(path: String, place: String, reason: String)
    /// The file holds points or nothing at all, but no faces; `dropped` tells of faces that were there but broken.
    case noFaces(path: String, dropped: String)
    /// The file's format is read by another process, and there is none; see `ForeignMeshReader`.
    case refused(path: String)
    /// The file name's ending names no format that can be written.
    case unknownFormat(path: String)
    /// A mesh that cannot be written as asked.
    case unwritable(path: String, reason: String)

    /// The error of a file with more triangles than can be numbered.
    static func tooManyTriangles(path: String) -> MeshError {
        .invalid(
            path: path, place: "",
            reason: "it holds more than \(RawMesh.largestCount) vertices or triangles; decimate the mesh first")
    }
}

extension MeshError: LocalizedError, CustomStringConvertible {
    /// A sentence that names the file, the place, and what to do.
    public var description: String {
        switch self {
        case .file(let error): error.description
        case .invalid(let path, let place, let reason):
            "\(path)\(place.isEmpty ? "" : ", \(place)"): \(reason)"
        case .noFaces(let path, let dropped):
            "\(path): the file has no usable faces\(dropped.isEmpty ? "" : " (\(dropped))"); "
                + "a surface of triangles or polygons is needed, a cloud of points must be meshed first"
        case .refused(let path):
            "\(path): files of this format are read by the program “flambeau”, which does not lie beside this one; "
                + "convert the file to OBJ, PLY, STL or GLB, or name the program (ForeignMeshReader.program) or allow "
                + "Assimp in this process (ForeignMeshReader.inProcess)"
        case .unknownFormat(let path):
            "\(path): the name's ending names no format that can be written; use .obj or .ply"
        case .unwritable(let path, let reason):
            "\(path): cannot be written: \(reason)"
        }
    }

    /// The same sentence as `description`.
    public var errorDescription: String? { description }
}
