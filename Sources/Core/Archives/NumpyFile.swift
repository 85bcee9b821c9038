import Files

/// Reads and writes numpy's `.npy` files: versions 1 to 3, numbers, booleans, text and arrays of objects, either byte
/// order, C and Fortran order.
package enum NumpyFile {
    /// The array in a file.
    ///
    /// - Throws: `ArchiveError` when the file cannot be read, is damaged, or holds objects rather than numbers or text.
    package static func array(at path: String, limits: ArchiveLimits = ArchiveLimits()) throws(ArchiveError)
        -> NumericArray
    {
        guard case .array(let array) = try value(at: path, limits: limits) else {
            throw ArchiveError(
                path: path, what: "holds Python objects where an array of numbers or text is expected",
                advice: "save the array itself with numpy.save")
        }
        return array
    }

    /// What a file holds: `.array`, or `.objects` for an array of Python objects.
    ///
    /// - Throws: `ArchiveError` when the file cannot be read or is damaged.
    package static func value(at path: String, limits: ArchiveLimits = ArchiveLimits()) throws(ArchiveError)
        -> PickleValue
    {
        try value(in: ArchiveFile.bytes(at: path, limits: limits), path: path, limits: limits)
    }

    /// What the bytes of a `.npy` file hold; the path is for messages.
    ///
    /// - Throws: `ArchiveError` when they are damaged.
    package static func value(
        in bytes: [UInt8], path: String, limits: ArchiveLimits = ArchiveLimits()
    ) throws(ArchiveError) -> PickleValue {
        try value(
            in: bytes, path: path, limits: limits,
            budget: ArchiveBudget(limits, fileSize: bytes.count, growth: ArchiveBudget.pickleGrowth))
    }

    /// The same for one of several arrays that are charged to one budget.
    static func value(
        in bytes: [UInt8], path: String, limits: ArchiveLimits, budget: ArchiveBudget
    ) throws(ArchiveError) -> PickleValue {
        let header = try NumpyHeader(bytes, path: path)
        let layout = header.layout
        if layout.type.kind == .object {
            return try objects(bytes, header, path: path, limits: limits, budget: budget)
        }
        guard let count = layout.byteCount, count <= bytes.count - header.dataOffset else {
            throw ArchiveError(
                path: path, place: .offset(header.dataOffset),
                what: """
                    an array of shape \(layout.shape) needs \(layout.byteCount.map { "\($0)" } ?? "too many") bytes but \
                    \(bytes.count - header.dataOffset) follow
                    """,
                advice: "the file is cut short or damaged: fetch or save it again")
        }
        guard let memory = layout.memory, budget.take(memory) else {
            throw ArchiveError(
                path: path, place: .offset(header.dataOffset),
                what: "an array of shape \(layout.shape) \(budget.excess)",
                advice: "check that this is the file you mean")
        }
        let array = bytes.withUnsafeBytes {
            layout.array(UnsafeRawBufferPointer(rebasing: $0[header.dataOffset..<header.dataOffset + count]))
        }
        guard let array else { throw .unrepresentable(path: path, place: .offset(header.dataOffset)) }
        return .array(array)
    }

    private static func objects(
        _ bytes: [UInt8], _ header: NumpyHeader, path: String, limits: ArchiveLimits, budget: ArchiveBudget
    ) throws(ArchiveError) -> PickleValue {
        // The pickle is a whole array of its own; its shape is the one that counts, and the header's must agree.
        var machine = PickleMachine(bytes, from: header.dataOffset, path: path, limits: limits, budget: budget)
        let value = try machine.load()
        guard case .objects(let shape, _) = value, shape == header.layout.shape else {
            throw ArchiveError(
                path: path, place: .offset(header.dataOffset),
                what: "the pickle does not hold an array of objects of shape \(header.layout.shape) as the header says",
                advice: "save it again with numpy.save(…, allow_pickle=True)")
        }
        return value
    }

    /// The bytes of a `.npy` file of version 1 with the array in C order, little-endian, numbers as wide as they are,
    /// text as `U`.
    package static func bytes(of array: NumericArray) -> [UInt8] {
        var bytes = header(of: array)
        switch array.elements {
        case .boolean(let values): append(values.map { $0 ? 1 : 0 } as [UInt8], to: &bytes)
        case .int8(let values): append(values, to: &bytes)
        case .uint8(let values): append(values, to: &bytes)
        case .int16(let values): append(values.map(\.littleEndian), to: &bytes)
        case .uint16(let values): append(values.map(\.littleEndian), to: &bytes)
        case .int32(let values): append(values.map(\.littleEndian), to: &bytes)
        case .uint32(let values): append(values.map(\.littleEndian), to: &bytes)
        case .int64(let values): append(values.map(\.littleEndian), to: &bytes)
        case .float32(let values): append(values.map { $0.bitPattern.littleEndian }, to: &bytes)
        case .float64(let values): append(values.map { $0.bitPattern.littleEndian }, to: &bytes)
        case .text(let values):
            let length = textLength(values)
            for value in values {
                var scalars = value.unicodeScalars.map { $0.value.littleEndian }
                scalars += [UInt32](repeating: 0, count: length - scalars.count)
                append(scalars, to: &bytes)
            }
        }
        return bytes
    }

    /// The header, with room reserved for the elements.
    private static func header(of array: NumericArray) -> [UInt8] {
        let (description, size) =
            switch array.elements {
            case .boolean: ("|b1", 1)
            case .int8: ("|i1", 1)
            case .uint8: ("|u1", 1)
            case .int16: ("<i2", 2)
            case .uint16: ("<u2", 2)
            case .int32: ("<i4", 4)
            case .uint32: ("<u4", 4)
            case .int64: ("<i8", 8)
            case .float32: ("<f4", 4)
            case .float64: ("<f8", 8)
            case .text(let values): ("<U\(textLength(values))", 4 * textLength(values))
            }
        let lengths = array.shape.map { "\($0)" }.joined(separator: ", ") + (array.shape.count == 1 ? "," : "")
        var header = "{'descr': '\(description)', 'fortran_order': False, 'shape': (\(lengths)), }"
        // Numpy aligns the elements to 64 bytes with spaces before a final newline.
        header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
        var bytes = NumpyHeader.magic + [1, 0, UInt8(header.utf8.count & 0xFF), UInt8(header.utf8.count >> 8)]
        bytes.reserveCapacity(bytes.count + header.utf8.count + array.count * size)
        bytes += header.utf8
        return bytes
    }

    /// The characters that the longest text has, and one at least.
    private static func textLength(_ values: [String]) -> Int {
        max(1, values.map(\.unicodeScalars.count).max() ?? 1)
    }

    /// Writes an array as `bytes(of:)` does, whole or not at all.
    ///
    /// - Throws: `ArchiveError` when the file cannot be written.
    package static func write(_ array: NumericArray, to path: String) throws(ArchiveError) {
        try ArchiveFile.write(bytes(of: array), to: path)
    }

    private static func append<Word: BitwiseCopyable>(_ words: [Word], to bytes: inout [UInt8]) {
        words.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
}
