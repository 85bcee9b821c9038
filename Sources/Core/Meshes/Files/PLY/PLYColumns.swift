/// The vertices of a binary PLY file whose records all have one size: each property is a column.
struct PLYColumns {
    private let records: UnsafeRawBufferPointer
    private let count: Int
    private let stride: Int
    private let isSwapped: Bool
    private let properties: [PLYHeader.Property]
    private let offsets: [Int]

    /// The columns of an element's records; `nil` when it holds a list.
    init?(_ element: PLYHeader.Element, _ encoding: PLYHeader.Encoding, _ cursor: inout PLYCursor) {
        guard encoding != .ascii, element.properties.allSatisfy({ $0.countType == nil }),
            let records = cursor.records(element.count, of: element.leastSize)
        else { return nil }
        self.records = records
        count = element.count
        stride = element.leastSize
        isSwapped = encoding == .bigEndian
        properties = element.properties
        var offset = 0
        offsets = element.properties.map { property in
            defer { offset += property.type.size }
            return offset
        }
    }

    /// The values of three properties, packed by vertex.
    func positions(_ indices: [Int]) -> [Float] {
        let (x, y, z) = (offsets[indices[0]], offsets[indices[1]], offsets[indices[2]])
        let isPacked = y == x + 4 && z == y + 4 && !isSwapped && UInt32(1).littleEndian == 1
        guard isPacked, indices.allSatisfy({ properties[$0].type == .float32 }) else { return interleaved(indices) }
        // The usual layout: runs of twelve bytes.
        return [Float](unsafeUninitializedCapacity: 3 * count) { values, filled in
            filled = 3 * count
            guard count > 0 else { return }
            let target = UnsafeMutableRawPointer(values.baseAddress!)
            if stride == 12 { return target.copyMemory(from: records.baseAddress!, byteCount: 12 * count) }
            for record in 0..<count {
                for axis in 0..<3 {
                    values[3 * record + axis] = records.loadUnaligned(
                        fromByteOffset: stride * record + x + 4 * axis, as: Float.self)
                }
            }
        }
    }

    /// The values of some properties, packed by vertex.
    func interleaved(_ indices: [Int]) -> [Float] {
        let width = indices.count
        return [Float](unsafeUninitializedCapacity: width * count) { values, filled in
            filled = width * count
            for (column, property) in indices.enumerated() {
                let (type, offset) = (properties[property].type, offsets[property])
                for record in 0..<count {
                    let value = type.load(records, at: stride * record + offset, swapped: isSwapped)
                    values[width * record + column] = Float(value)
                }
            }
        }
    }

    /// Colours, four samples a vertex, from three properties or four.
    func colors(_ indices: [Int]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 4 * count) { samples, filled in
            filled = 4 * count
            for channel in 0..<4 {
                guard channel < indices.count else {
                    for record in 0..<count { samples[4 * record + channel] = 255 }
                    continue
                }
                let (type, offset) = (properties[indices[channel]].type, offsets[indices[channel]])
                for record in 0..<count {
                    samples[4 * record + channel] = PLYColumns.sample(
                        type.load(records, at: stride * record + offset, swapped: isSwapped), type)
                }
            }
        }
    }

    /// A sample of a colour, 0…255; those of a floating-point type run from 0 to 1.
    @inline(__always)
    static func sample(_ value: Double, _ type: PLYHeader.Scalar) -> UInt8 {
        let scaled = type.isFloat ? 255 * value : value
        return scaled > 0 ? UInt8(min(255, scaled).rounded()) : 0
    }
}
