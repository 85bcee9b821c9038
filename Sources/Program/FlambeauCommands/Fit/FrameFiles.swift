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
        func isFolder(_ path: String) -> Bool {
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
        }
        guard inputs.count == 1, isFolder(inputs[0]) else {
            if let folder = inputs.first(where: isFolder) {
                throw FittingError(.scan, at: folder, "is a folder among files; give one folder, or files alone")
            }
            return inputs
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: inputs[0]).filter {
            endings.contains(($0 as NSString).pathExtension.lowercased()) && !$0.hasPrefix(".")
        }
        guard !names.isEmpty else {
            throw FittingError(
                .scan, at: inputs[0], "holds no meshes (\(endings.sorted().map { "." + $0 }.joined(separator: ", ")))")
        }
        return names.sorted { one, other in
            let order = one.compare(other, options: .numeric)
            return order == .orderedSame ? one < other : order == .orderedAscending
        }.map { (inputs[0] as NSString).appendingPathComponent($0) }
    }
}
