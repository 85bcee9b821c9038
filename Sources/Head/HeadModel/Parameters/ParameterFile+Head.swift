extension ParameterFile {
    /// Reads the parameters of a file that belongs to a head.
    ///
    /// - Parameters:
    ///   - path: a `.json` or `.npz` file.
    ///   - head: the head they are for.
    ///   - checksum: the checksum of its model, where known.
    /// - Throws: as ``read(_:)`` does, and `ParameterError` when the file names another model or has more coefficients
    ///   than the head.
    public static func read(_ path: String, for head: Head, checksum: String? = nil) throws -> [HeadParameters] {
        let contents = try read(path)
        if let model = contents.model {
            let advice = "coefficients mean nothing on another model: name the model they were made with"
            guard model.name == head.name else {
                throw ParameterError(
                    path: path, key: "model.name",
                    message: "the parameters are of model “\(model.name)”, not of “\(head.name)”; \(advice)")
            }
            if let stored = model.checksum, let checksum, stored != checksum {
                throw ParameterError(
                    path: path, key: "model.checksum",
                    message: "the parameters are of another edition of model “\(head.name)”; \(advice)")
            }
        }
        for (index, parameters) in contents.parameters.enumerated() {
            let place = contents.parameters.count == 1 ? "" : "[\(index)]."
            for (key, count, available) in [
                ("shape", parameters.shape.count, head.shapeCount),
                ("expression", parameters.expression.count, head.expressionCount),
            ] where count > available {
                throw ParameterError(
                    path: path, key: place + key,
                    message: "has \(count) coefficients; head “\(head.name)” has \(available)")
            }
        }
        return contents.parameters
    }
}
