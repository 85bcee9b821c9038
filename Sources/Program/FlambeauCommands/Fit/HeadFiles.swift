import Flambeau
import Foundation

/// The files of a fitted head that every kind of fit writes.
enum HeadFiles {
    /// Their names.
    static let names = ["mesh.obj", "parameters.json", "parameters.npz"]

    /// Takes away an earlier report, which would vouch for files that are only now being replaced.
    static func withdrawReport(in folder: String) {
        unlink(folder + "/report.json")
    }

    /// Writes the mesh and the parameters of a head into a folder, each whole or not at all; the report is to follow.
    ///
    /// - Parameters:
    ///   - vertices: packed, in whatever frame and unit the mesh is to have.
    ///   - library: the material library that the mesh names.
    static func write(
        _ vertices: [Float], _ parameters: HeadParameters, of head: Head, _ model: ModelReference, to folder: String,
        library: (file: String, material: String)? = nil
    ) throws {
        withdrawReport(in: folder)
        try MeshFile.write(
            TriangleMesh(positions: vertices, triangles: head.triangles), to: folder + "/mesh.obj",
            texture: head.textureCoordinates, materialLibrary: library)
        for ending in ["json", "npz"] {
            try ParameterFile.write([parameters], model: model, to: folder + "/parameters." + ending)
        }
    }
}
