internal import Archives
internal import Files
internal import Foundation
public import HeadModel
internal import Meshes

/// Registrations in files: meshes of a model's topology, by subject.
///
/// - A mesh (`.obj`, `.ply`) is one registration; an `.npz` holds several as `vertices`, (n, V, 3) or (V, 3), and optionally
///   `neutral`, (n,).
/// - A folder is searched for those; what `flambeau fit --detail` writes counts by its `detail.obj`, under its folder's name.
/// - A table (`.csv`) names `file`, `subject` and `neutral` (1 or 0) in its first line, paths from the table's folder.
///
/// Without a table a file's subject is its name up to the first `_` or `.`, and it is neutral when its name has `neutral` in it.
public struct RegistrationList: RegistrationSource {
    /// One file.
    struct Entry: Sendable {
        var path: String
        var subject: String
        /// `nil` where an archive says itself.
        var isNeutral: Bool?
    }

    /// The names of the subjects, in the order of their names.
    public let subjects: [String]
    /// The files of each subject.
    let entries: [[Entry]]
    private let vertexCount: Int
    private let triangles: Set<SIMD3<Int32>>
    private let modelName: String
    private let extent: Double

    /// All files, for checks against outputs.
    public var paths: [String] { entries.flatMap { $0.map(\.path) } }

    /// The largest file that is read.
    private static let fileLimit = 1 << 30

    /// Finds the registrations that inputs name; none is read yet.
    ///
    /// - Parameters:
    ///   - inputs: files, folders or tables.
    ///   - model: the model whose vertices they have.
    /// - Throws: `LearningError` where a table is wrong, a file is not there or named twice, or nothing is found.
    public init(_ inputs: [String], model: HeadModelArrays) throws(LearningError) {
        var found: [Entry] = []
        for input in inputs {
            if input.lowercased().hasSuffix(".csv") {
                found += try Self.table(input)
            } else if FileNames.isFolder(input) {
                found += try Self.folder(input)
            } else {
                found.append(Self.entry(input))
            }
        }
        guard !found.isEmpty else {
            throw LearningError(
                inputs.joined(separator: ", "), "holds no registrations",
                advice: "give .obj, .ply or .npz files, a folder of them, or a .csv table")
        }
        var seen = Set<String>()
        for entry in found where !seen.insert(URL(fileURLWithPath: entry.path).standardized.path).inserted {
            throw LearningError(entry.path, "is named twice", advice: "name each registration once")
        }
        for entry in found where !FileManager.default.fileExists(atPath: entry.path) {
            throw LearningError(entry.path, "is not there", advice: "check the path")
        }
        let groups = Dictionary(grouping: found, by: \.subject)
        subjects = groups.keys.sorted(by: FileNames.areInOrder)
        entries = subjects.map { groups[$0]!.sorted { FileNames.areInOrder($0.path, $1.path) } }
        vertexCount = model.vertexCount
        modelName = model.name
        triangles = Set(
            stride(from: 0, to: model.triangles.count, by: 3).map {
                Self.turned(model.triangles[$0], model.triangles[$0 + 1], model.triangles[$0 + 2])
            })
        extent = Self.extent(model.template.map { Float($0) })
    }

    /// The registrations of a subject, in metres.
    ///
    /// - Throws: `LearningError` that names the file when one cannot be read, is of another topology, or has a coordinate
    ///   that is not finite.
    public func registrations(of subject: Int) throws -> [RegisteredMesh] {
        try entries[subject].flatMap { entry in
            try (entry.path.lowercased().hasSuffix(".npz") ? archive(entry) : mesh(entry)).map { try scaled($0) }
        }
    }

    private func mesh(_ entry: Entry) throws -> [RegisteredMesh] {
        let loaded: LoadedMesh
        do { loaded = try MeshFile.read(entry.path, keepingVertices: true, limit: Self.fileLimit) } catch {
            throw LearningError(entry.path, "cannot be read as a mesh: \(error)", advice: "check the file")
        }
        guard loaded.report.nonFiniteVertices == 0 else {
            throw LearningError(
                entry.path, "has \(loaded.report.nonFiniteVertices) vertices with a coordinate that is not a number",
                advice: "leave it out or register the scan again")
        }
        try check(loaded.mesh.vertexCount, entry.path)
        let corners = loaded.mesh.triangles
        var same = 0
        for start in stride(from: 0, to: corners.count, by: 3)
        where triangles.contains(Self.turned(corners[start], corners[start + 1], corners[start + 2])) { same += 1 }
        // Triangles without area are left out by reading; others must be the model's.
        guard same == corners.count / 3, 10 * same >= 9 * triangles.count else {
            throw LearningError(
                entry.path,
                "is of another topology: \(same) of its \(corners.count / 3) triangles are among the "
                    + "\(triangles.count) of '\(modelName)'",
                advice: "give meshes with the model's vertices and triangles")
        }
        return [
            RegisteredMesh(name: entry.path, isNeutral: entry.isNeutral ?? false, vertices: loaded.mesh.positions)
        ]
    }

    private func archive(_ entry: Entry) throws -> [RegisteredMesh] {
        let archive = try NumpyArchive(at: entry.path, limits: ArchiveLimits(fileSize: Self.fileLimit))
        guard let array = try archive.array("vertices"), let values = array.floats else {
            throw LearningError(
                entry.path, "holds no 'vertices'", advice: "save them as (n, V, 3), or (V, 3) for one")
        }
        let shape = array.shape.count == 2 ? [1] + array.shape : array.shape
        guard shape.count == 3, shape[2] == 3 else {
            throw LearningError(
                entry.path, "holds 'vertices' of shape \(array.shape)",
                advice: "save them as (n, V, 3), or (V, 3) for one")
        }
        try check(shape[1], entry.path)
        let neutral = try archive.array("neutral")?.doubles
        guard neutral == nil || neutral!.count == shape[0] else {
            throw LearningError(
                entry.path, "holds \(neutral!.count) values of 'neutral' for \(shape[0]) meshes",
                advice: "give one for each")
        }
        let size = 3 * vertexCount
        return try (0..<shape[0]).map { index in
            let name = shape[0] == 1 ? entry.path : "\(entry.path)[\(index)]"
            let vertices = Array(values[index * size..<(index + 1) * size])
            guard vertices.allSatisfy(\.isFinite) else {
                throw LearningError(
                    name, "has a coordinate that is not a number", advice: "leave it out or register the scan again")
            }
            return RegisteredMesh(
                name: name, isNeutral: neutral.map { $0[index] != 0 } ?? entry.isNeutral ?? false, vertices: vertices)
        }
    }

    private func check(_ count: Int, _ path: String) throws(LearningError) {
        guard count == vertexCount else {
            throw LearningError(
                path, "has \(count) vertices where '\(modelName)' has \(vertexCount): another topology",
                advice: "give meshes of the model's topology, or the model that they have with --model")
        }
    }

    /// In metres: of metres, centimetres and millimetres the unit in which the mesh is nearest to the size of the model.
    private func scaled(_ mesh: RegisteredMesh) throws(LearningError) -> RegisteredMesh {
        let ratio = Self.extent(mesh.vertices) / extent
        guard ratio > 0, let unit = [1.0, 100, 1000].min(by: { abs(log(ratio / $0)) < abs(log(ratio / $1)) }),
            abs(log(ratio / unit)) < log(2)
        else {
            throw LearningError(
                mesh.name, String(format: "is %.3g times the size of a head in metres", ratio),
                advice: "give meshes in metres, centimetres or millimetres")
        }
        var mesh = mesh
        if unit != 1 { mesh.vertices = mesh.vertices.map { Float(Double($0) / unit) } }
        return mesh
    }

    /// The root mean square distance of vertices from their mean.
    private static func extent(_ vertices: [Float]) -> Double {
        let count = Double(vertices.count / 3)
        return (0..<3).reduce(0) { sum, axis in
            let values = stride(from: axis, to: vertices.count, by: 3).map { Double(vertices[$0]) }
            let mean = values.reduce(0, +) / count
            return sum + values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        }.squareRoot()
    }

    /// A triangle turned so that its least corner comes first.
    private static func turned(_ a: Int32, _ b: Int32, _ c: Int32) -> SIMD3<Int32> {
        a < b && a < c ? SIMD3(a, b, c) : b < c ? SIMD3(b, c, a) : SIMD3(c, a, b)
    }
}
