internal import Archives

extension WeightTensors {
    /// Reads a file of weights by its name's ending: `.npz`, `.tflite`, or PyTorch's `.pth`, `.pt` and `.tar`.
    ///
    /// - Throws: `WeightError.archive` when it cannot be read.
    package static func read(_ path: String) throws(WeightError) -> WeightTensors {
        do throws(ArchiveError) {
            if path.hasSuffix(".tflite") {
                var (arrays, labels): ([String: NumericArray], [String: String]) = ([:], [:])
                for tensor in try TensorFlowLiteFile.tensors(at: path) {
                    arrays["t\(tensor.index)"] = tensor.array
                    labels["t\(tensor.index)"] = String(tensor.name.prefix { $0 != ";" })
                }
                return WeightTensors(path: path, arrays: arrays, labels: labels)
            }
            if path.hasSuffix(".npz") {
                let archive = try NumpyArchive(at: path)
                var arrays: [String: NumericArray] = [:]
                for name in archive.names { arrays[name] = try archive.array(name) }
                return WeightTensors(path: path, arrays: arrays)
            }
            return WeightTensors(path: path, arrays: try PyTorchFile.tensors(at: path))
        } catch { throw .archive(error) }
    }
}
