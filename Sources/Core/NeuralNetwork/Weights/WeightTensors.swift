package import Archives

/// The named arrays of a file of network weights, handed out only in the shape asked for.
package struct WeightTensors: Sendable {
    /// Where they come from, for errors.
    package let path: String
    private let arrays: [String: NumericArray]
    /// What a file calls its tensors where keys are numbers: for errors.
    private let labels: [String: String]

    /// - Parameter arrays: by name; a `module.` in front, as data-parallel training leaves it, is dropped, except where
    ///   there is an array of the name without it too.
    package init(path: String, arrays: [String: NumericArray], labels: [String: String] = [:]) {
        self.path = path
        self.labels = labels
        var named: [String: NumericArray] = [:]
        for (name, array) in arrays {
            let short = name.hasPrefix("module.") ? String(name.dropFirst("module.".count)) : name
            named[arrays[short] == nil ? short : name] = array
        }
        self.arrays = named
    }

    /// The values of an array in C order.
    ///
    /// - Throws: `WeightError` when it is missing, of another shape, not numbers or not finite.
    package func values(_ name: String, shape: [Int]) throws(WeightError) -> [Float] {
        let label = labels[name].map { "\(name) (\($0))" } ?? name
        guard let array = arrays[name] else {
            throw .missingTensor(path: path, name: label, expected: shape)
        }
        guard array.shape == shape, let values = array.floats else {
            throw .wrongTensor(path: path, name: label, expected: shape, found: array.shape)
        }
        guard values.allSatisfy(\.isFinite) else {
            throw .invalid(path: path, reason: "tensor \(label) holds values that are not finite")
        }
        return values
    }
}
