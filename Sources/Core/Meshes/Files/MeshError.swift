public import Foundation

/// What can be wrong with a mesh file, or with writing one.
public enum MeshError: Error, Equatable, Sendable {
    /// The file cannot be opened or read.
    case unreadable(path: String, reason: String)
    /// The file has no bytes.
    case empty(path: String)
    /// The file is larger than the limit given.
    case tooLarge(path: String, bytes: Int, limit: Int)
    /// The file is not one of the formats that can be read, or is broken; `place` says where, when known.
    case invalid(path: String, place: String, reason: String)
    /// The file holds points or nothing at all, but no faces; `dropped` tells of faces that were there but broken.
    case noFaces(path: String, dropped: String)
    /// The file name's ending names no format that can be written.
    case unknownFormat(path: String)
    /// A mesh that cannot be written as asked.
    case unwritable(path: String, reason: String)
}

extension MeshError: LocalizedError, CustomStringConvertible {
    /// A sentence that names the file, the place, and what to do.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason):
            "\(path): cannot be read: \(reason)"
        case .empty(let path):
            "\(path): the file is empty; a mesh file was expected"
        case .tooLarge(let path, let bytes, let limit):
            "\(path): the file has \(bytes) bytes, more than the limit of \(limit); decimate the mesh first"
        case .invalid(let path, let place, let reason):
            "\(path)\(place.isEmpty ? "" : ", \(place)"): \(reason)"
        case .noFaces(let path, let dropped):
            "\(path): the file has no usable faces\(dropped.isEmpty ? "" : " (\(dropped))"); "
                + "a surface of triangles or polygons is needed, a cloud of points must be meshed first"
        case .unknownFormat(let path):
            "\(path): the name's ending names no format that can be written; use .obj or .ply"
        case .unwritable(let path, let reason):
            "\(path): cannot be written: \(reason)"
        }
    }

    /// The same sentence as `description`.
    public var errorDescription: String? { description }
}
