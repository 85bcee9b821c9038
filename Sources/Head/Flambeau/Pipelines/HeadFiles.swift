internal import Files
import Foundation
package import HeadModel
internal import Meshes

/// The files of a fitted head that every kind of fit writes.
package enum HeadFiles {
    /// Their names.
    package static let names = ["mesh.obj", "parameters.json", "parameters.npz"]
    /// What freed vertices add.
    static let detail = ["detail.obj", "detail-error.png", "person.npz"]
    /// What a baked texture adds.
    static let texture = ["texture.png", "texture.mtl"]
    /// What vouches for the rest: it is written last, and taken away first.
    package static let report = "report.json"

    /// What a report says of the files beside it, whatever else it says.
    private struct Listing: Decodable {
        var files: [String]?
        var detail: Present?
        var texture: Present?

        /// Anything that is there.
        struct Present: Decodable { init(from decoder: any Decoder) throws {} }
    }

    /// Takes away what an earlier run wrote into a folder, by its own report, and the new one does not write; then that
    /// report, which would vouch for files that are only now being replaced. Nothing else in the folder is touched.
    ///
    /// - Parameter kept: the names of the files that are to be written.
    package static func withdraw(in folder: String, keeping kept: [String]) {
        if let data = FileManager.default.contents(atPath: folder + "/" + report),
            let listing = try? JSONDecoder().decode(Listing.self, from: data)
        {
            let earlier =
                listing.files ?? (listing.detail == nil ? [] : detail) + (listing.texture == nil ? [] : texture)
            // A report from elsewhere must not name files outside what a fit may have written.
            let own = Set(names + detail + texture + SequenceResult.names + ["error.png"])
            for name in earlier where own.contains(name) && !kept.contains(name) { unlink(folder + "/" + name) }
        }
        unlink(folder + "/" + report)
    }

    /// Writes the mesh and the parameters of a head into a folder, each whole or not at all; the report is to follow.
    ///
    /// - Parameters:
    ///   - vertices: packed, in whatever frame and unit the mesh is to have.
    ///   - library: the material library that the mesh names.
    ///   - extrapolated: for each vertex whether it is a guess of the model, where that is known.
    package static func write(
        _ vertices: [Float], _ parameters: HeadParameters, of head: Head, _ model: ModelReference?, to folder: String,
        library: (file: String, material: String)? = nil, extrapolated: [Bool]? = nil
    ) throws {
        try MeshFile.write(
            TriangleMesh(positions: vertices, triangles: head.triangles), to: folder + "/mesh.obj",
            texture: head.textureCoordinates, materialLibrary: library)
        for ending in ["json", "npz"] {
            try ParameterFile.write(
                [parameters], model: model, extrapolated: extrapolated, to: folder + "/parameters." + ending)
        }
    }

    /// Refuses outputs that would replace what is read.
    ///
    /// - Throws: `FileError` that names the input.
    static func refuse(replacing inputs: [String?], by files: [String], in folder: String) throws(FileError) {
        func place(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
        let outputs = Set(files.map { place(folder + "/" + $0) })
        for input in inputs.compactMap({ $0 }) where outputs.contains(place(input)) {
            throw FileError(
                path: input, what: "is read, and would be replaced by a result of the same name",
                advice: "choose another folder for the results")
        }
    }
}
