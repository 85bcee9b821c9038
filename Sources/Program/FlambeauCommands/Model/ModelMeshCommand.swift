import ArgumentParser
import Files
import Flambeau
import Foundation

/// `flambeau model mesh`: the meshes of parameters.
struct ModelMeshCommand: AsyncParsableCommand, CommonCommand {
    static let configuration = CommandConfiguration(
        commandName: "mesh",
        abstract: "Write the mesh of parameters, or of each of an array of them.",
        discussion: """
            An .obj or .ply is in metres with the model's vertex order and texture coordinates. Several meshes are \
            numbered: head.obj becomes head_0001.obj, head_0002.obj …

            An .npz holds all of them as `vertices`, (n, V, 3) in metres, and the `faces`, (F, 3).
            """)

    @Argument(
        help: ArgumentHelp(
            "The head model: a FLAME pickle or an .npz.",
            discussion: "By default the one FLAMBEAU_MODEL names, else the project's own assets/heads/flambeau.npz."),
        completion: .file())
    var model: String?

    @Option(
        help: ArgumentHelp(
            "Parameters, .json or .npz, as `flambeau fit` writes them.", discussion: "By default the mean head."),
        completion: .file(extensions: ["json", "npz"]))
    var parameters: String?

    @Option(help: "The mesh to write: .obj, .ply or .npz.", completion: .file(extensions: ["obj", "ply", "npz"]))
    var output: String

    @OptionGroup var common: CommonOptions

    /// How many heads are evaluated in one product.
    private static let batchSize = 64

    func validate() throws {
        guard isArchive || (try? MeshFormat(path: output)) != nil else {
            throw ValidationError("--output \(output): a mesh is written as .obj, .ply or .npz; end the name so.")
        }
    }

    /// The most bytes of vertices that an archive is written with: it is put together in memory.
    private static let archiveLimit = 1 << 31

    func run() async throws {
        let modelPath = try HeadModelLocation.find(model)
        try OutputFiles.check([output], against: [modelPath, parameters].compactMap(\.self))
        let arrays = try HeadModelArrays.load(modelPath)
        let head = Head(arrays)
        let list =
            try parameters.map {
                try ParameterFile.read($0, for: head, checksum: arrays.checksum)
            } ?? [HeadParameters()]
        let evaluator = HeadEvaluator(head)
        if isArchive {
            let size = 12 * head.vertexCount * list.count
            guard size <= Self.archiveLimit else {
                throw ValidationError(
                    "\(list.count) heads of \(head.vertexCount) vertices take \(size >> 20) MiB, and an .npz holds "
                        + "\(Self.archiveLimit >> 20); write them as .ply, a file each, or give fewer")
            }
            var evaluator = evaluator
            try evaluator.writeArchive(of: list, triangles: head.triangles, to: output)
            try common.print(["meshes": [output]], output)
        } else {
            let paths = try writeMeshes(list, head, evaluator)
            try common.print(["meshes": paths], paths.joined(separator: "\n"))
        }
    }

    private var isArchive: Bool { output.lowercased().hasSuffix(".npz") }

    /// Writes a file for each head, a few heads in memory at a time, and returns the paths.
    private func writeMeshes(
        _ list: [HeadParameters], _ head: Head, _ evaluator: HeadEvaluator
    ) throws -> [String] {
        var evaluator = evaluator
        var encoder = MeshEncoder(
            try MeshFormat(path: output), vertexCount: head.vertexCount, triangles: head.triangles,
            texture: head.textureCoordinates)
        let size = 3 * head.vertexCount
        var vertices: [Float] = []
        var paths: [String] = []
        for start in stride(from: 0, to: list.count, by: Self.batchSize) {
            let batch = Array(list[start..<min(start + Self.batchSize, list.count)])
            evaluator.evaluate(batch, into: &vertices)
            for index in batch.indices {
                let path = Self.path(output, numbered: start + index, of: list.count)
                try MeshFile.write(vertices[index * size..<(index + 1) * size], with: &encoder, to: path)
                paths.append(path)
            }
        }
        return paths
    }

    /// The path of one of several files: counted from 1, with four digits or as many as needed.
    static func path(_ path: String, numbered index: Int, of count: Int) -> String {
        guard count > 1, let dot = path.lastIndex(of: ".") else { return path }
        let number = String(index + 1)
        let digits = max(4, String(count).count)
        return "\(path[..<dot])_\(String(repeating: "0", count: digits - number.count))\(number)\(path[dot...])"
    }
}
