internal import Archives
internal import SpatialGeometry

extension PersonalTemplate {
    /// Whether an `.npz` file holds a personal template rather than parameters: it has an array `v_template`.
    ///
    /// - Throws: `ArchiveError` when the file is no `.npz`.
    public static func isOne(at path: String) throws -> Bool {
        try NumpyArchive(at: path).names.contains("v_template")
    }

    /// Reads a template from an `.npz` with `v_template` (V, 3), `J` (5, 3), both in metres, and `model_name`.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - head: the model it must belong to.
    /// - Throws: `ParameterError` that names the array at fault, or says that it belongs to another model;
    ///   `ArchiveError` when the file cannot be read.
    public init(at path: String, for head: Head) throws {
        let archive = try NumpyArchive(at: path)
        func array(_ name: String) throws -> NumericArray {
            guard let array = try archive.array(name) else {
                throw ParameterError(
                    path: path, key: name,
                    message: "is missing; a personal template as `flambeau fit --detail` writes it was expected")
            }
            return array
        }
        func points(_ name: String, count: Int) throws -> [Double] {
            let array = try array(name)
            guard array.shape == [count, 3], let values = array.doubles, values.allSatisfy(\.isFinite) else {
                throw ParameterError(
                    path: path, key: name,
                    message: "has shape \(array.shape); (\(count), 3) finite numbers were expected for \(head.name)")
            }
            return values
        }
        guard let model = try array("model_name").strings?.first else {
            throw ParameterError(path: path, key: "model_name", message: "is no text")
        }
        guard model == head.name else {
            throw ParameterError(
                path: path, key: "model_name",
                message: "is \(model): the template is of that model, and the one loaded is \(head.name)")
        }
        let vertices = try points("v_template", count: head.ownVertexCount)
        let joints = try points("J", count: HeadJoint.count)
        self.init(
            modelName: model, vertices: vertices.map(Float.init),
            joints: (0..<HeadJoint.count).map { Vector3(joints[3 * $0], joints[3 * $0 + 1], joints[3 * $0 + 2]) })
    }

    /// Writes the template as an `.npz`, whole or not at all.
    ///
    /// - Throws: `ParameterError` when a value is not finite, `ArchiveError` when the file cannot be written.
    public func write(to path: String) throws {
        guard vertices.allSatisfy(\.isFinite), joints.allSatisfy(\.isFinite) else {
            throw ParameterError(path: path, key: "v_template", message: "would hold a value that is not finite")
        }
        try NumpyArchive.write(
            [
                ("v_template", NumericArray(shape: [vertices.count / 3, 3], elements: .float32(vertices))),
                (
                    "J",
                    NumericArray(
                        shape: [HeadJoint.count, 3], elements: .float64(joints.flatMap { [$0.x, $0.y, $0.z] }))
                ),
                ("model_name", NumericArray(shape: [], elements: .text([modelName]))),
            ], to: path)
    }
}
