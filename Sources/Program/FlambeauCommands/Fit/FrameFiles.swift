import Flambeau
import Foundation

/// The files of a sequence, as a person names them.
enum FrameFiles {
    /// What counts as a mesh in a folder.
    private static let endings: Set = ["obj", "ply", "stl", "off", "glb", "gltf", "fbx", "dae", "3ds"]

    /// The files as they are given; of a single folder the meshes in it, by name, numbers in names by value.
    ///
    /// - Throws: `FittingError` when a folder holds no meshes or stands among files.
    static func list(_ inputs: [String]) throws -> [String] {
        guard inputs.count == 1, FileNames.isFolder(inputs[0]) else {
            if let folder = inputs.first(where: FileNames.isFolder) {
                throw FittingError(.scan, at: folder, "is a folder among files; give one folder, or files alone")
            }
            return inputs
        }
        let files = try FileNames.files(in: inputs[0], endings: endings)
        guard !files.isEmpty else {
            throw FittingError(
                .scan, at: inputs[0], "holds no meshes (\(endings.sorted().map { "." + $0 }.joined(separator: ", ")))")
        }
        return files
    }
}
