/// The constant arrays of a TensorFlow Lite model (`.tflite`).
///
/// The format is a FlatBuffer (tensorflow/lite/schema: Model.subgraphs[0].tensors and Model.buffers). Nothing of it is
/// executed; operators are not read.
package enum TensorFlowLiteFile {
    /// An array, and what the file calls it.
    package struct Tensor: Sendable {
        /// The tensor's number in the file, which operators refer to.
        package let index: Int
        /// Its name, made by the converter.
        package let name: String
        /// Its values.
        package let array: NumericArray
    }

    /// Reads the constant arrays of single and half precision.
    ///
    /// - Throws: `ArchiveError` when the file cannot be read or is no such model.
    package static func tensors(
        at path: String, limits: ArchiveLimits = ArchiveLimits()
    ) throws(ArchiveError) -> [Tensor] {
        try tensors(in: ArchiveFile.bytes(at: path, limits: limits), path: path, limits: limits)
    }

    /// Reads them from the bytes of a file; the path is for messages.
    ///
    /// - Throws: `ArchiveError` when they are no such model, or would take more memory than the limits allow.
    package static func tensors(
        in bytes: [UInt8], path: String, limits: ArchiveLimits = ArchiveLimits()
    ) throws(ArchiveError) -> [Tensor] {
        guard bytes.count >= 8, bytes[4..<8].elementsEqual("TFL3".utf8) else {
            throw ArchiveError(
                path: path, place: .offset(4), what: "is not a TensorFlow Lite model",
                advice: "check that this is the .tflite file you mean")
        }
        let budget = ArchiveBudget(limits, fileSize: bytes.count, growth: ArchiveBudget.arrayGrowth)
        do { return try tensors(FlatBuffer(bytes: bytes), budget) } catch {
            throw ArchiveError(
                path: path, place: .offset(error.offset), what: error.what,
                advice: "the file is damaged: fetch it again")
        }
    }

    private static func tensors(_ file: FlatBuffer, _ budget: ArchiveBudget) throws(FlatBuffer.Failure) -> [Tensor] {
        let model = try file.table(at: 0)
        let subgraph = try file.table(0, of: file.vector(2, of: model, elementSize: 4))
        let buffers = try file.vector(4, of: model, elementSize: 4)
        let list = try file.vector(0, of: subgraph, elementSize: 4)
        var result: [Tensor] = []
        for index in 0..<list.count {
            let tensor = try file.table(index, of: list)
            let type = try file.field(1, of: tensor).map { offset throws(FlatBuffer.Failure) in
                try file.integer(UInt8.self, at: offset)
            }
            let buffer = try file.field(2, of: tensor).map { offset throws(FlatBuffer.Failure) in
                try file.integer(UInt32.self, at: offset)
            }
            let data = try file.vector(0, of: file.table(Int(buffer ?? 0), of: buffers), elementSize: 1)
            guard data.count > 0, (type ?? 0) <= 1 else { continue }
            let name = try file.vector(3, of: tensor, elementSize: 1)
            let dimensions = try file.vector(0, of: tensor, elementSize: 4)
            guard dimensions.count <= ArrayLayout.dimensionLimit else {
                throw FlatBuffer.Failure(what: "has a tensor of \(dimensions.count) dimensions", offset: data.start)
            }
            // Data and names that several tensors share are copied for each of them; half precision is widened.
            guard budget.take(128 + name.count + 8 * dimensions.count + data.count * (type == 1 ? 2 : 1)) else {
                throw FlatBuffer.Failure(what: budget.excess, offset: data.start)
            }
            result.append(
                Tensor(
                    index: index,
                    name: String(decoding: file.bytes[name.start..<name.start + name.count], as: UTF8.self),
                    array: try array(file, dimensions, data, half: type == 1)))
        }
        return result
    }

    private static func array(
        _ file: FlatBuffer, _ dimensions: FlatBuffer.Vector, _ data: FlatBuffer.Vector, half: Bool
    ) throws(FlatBuffer.Failure) -> NumericArray {
        var shape: [Int] = []
        var count = 1
        for index in 0..<dimensions.count {
            let length = Int(try file.integer(Int32.self, at: dimensions.start + 4 * index))
            guard length > 0, count <= data.count / length else {
                throw FlatBuffer.Failure(what: "has a tensor larger than its data", offset: dimensions.start)
            }
            shape.append(length)
            count *= length
        }
        guard data.count == count * (half ? 2 : 4) else {
            throw FlatBuffer.Failure(
                what: "has a tensor of shape \(shape) with \(data.count) bytes", offset: data.start)
        }
        var values = [Float](repeating: 0, count: count)
        for index in 0..<count {
            values[index] =
                half
                ? ElementType.half(try file.integer(UInt16.self, at: data.start + 2 * index))
                : Float(bitPattern: try file.integer(UInt32.self, at: data.start + 4 * index))
        }
        return NumericArray(shape: shape, elements: .float32(values))
    }
}
