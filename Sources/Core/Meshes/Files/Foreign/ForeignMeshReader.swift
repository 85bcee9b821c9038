internal import Foundation

/// Who reads the mesh formats that have no reader of our own: FBX, Collada, 3DS and others, all through Assimp.
///
/// Assimp is large, and a file made for it can crash it or exhaust memory. It therefore reads in a process of its own,
/// the `flambeau` program called for this one purpose, with limits of memory and time: what goes wrong there is one
/// error here.
public enum ForeignMeshReader: Equatable, Sendable {
    /// The `flambeau` program that lies beside the running one, or is the running one.
    ///
    /// Where there is none, these formats are refused.
    case besideProgram
    /// A `flambeau` program elsewhere, by its path.
    case program(String)
    /// Assimp in this very process: only for files whose makers are trusted.
    case inProcess
    /// Nobody.
    case refused

    /// The endings of the names of files read this way.
    public static let endings = [
        "3ds", "3mf", "ac", "amf", "ase", "b3d", "blend", "cob", "dae", "dxf", "fbx", "lwo", "lxo", "ms3d", "off",
        "ogex",
        "wrl", "x", "x3d",
    ]

    /// The program that reads; `nil` where there is none.
    var programPath: String? {
        switch self {
        case .inProcess, .refused: return nil
        case .program(let path): return path
        case .besideProgram:
            guard let running = Bundle.main.executableURL?.resolvingSymlinksInPath() else { return nil }
            let path = running.deletingLastPathComponent().appendingPathComponent("flambeau").path
            return FileManager.default.isExecutableFile(atPath: path) ? path : nil
        }
    }

    /// What a file of a foreign format holds.
    ///
    /// - Throws: `MeshError.refused` where nobody reads it, `MeshError.invalid` when it cannot be read within the
    ///   limits.
    func read(_ path: String, bytes: Int) throws(MeshError) -> RawMesh {
        if self == .inProcess {
            var reader = AssimpReader(path: path)
            return try reader.read()
        }
        guard let program = programPath else { throw .refused(path: path) }
        return try ForeignMeshProcess(program: program, limits: ForeignMeshLimits(fileSize: bytes)).read(path)
    }
}
