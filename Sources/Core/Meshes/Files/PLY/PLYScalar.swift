extension PLYHeader {
    /// A type of number in a PLY file.
    enum Scalar {
        case int8, uint8, int16, uint16, int32, uint32, float32, float64

        init?(_ name: String) {
            switch name {
            case "char", "int8": self = .int8
            case "uchar", "uint8": self = .uint8
            case "short", "int16": self = .int16
            case "ushort", "uint16": self = .uint16
            case "int", "int32": self = .int32
            case "uint", "uint32": self = .uint32
            case "float", "float32": self = .float32
            case "double", "float64": self = .float64
            default: return nil
            }
        }

        /// Bytes in a binary file.
        var size: Int {
            switch self {
            case .int8, .uint8: 1
            case .int16, .uint16: 2
            case .int32, .uint32, .float32: 4
            case .float64: 8
            }
        }

        var isFloat: Bool { self == .float32 || self == .float64 }

        /// The number at a place of binary data, `swapped` when the data is big-endian.
        @inline(__always)
        func load(_ bytes: UnsafeRawBufferPointer, at place: Int, swapped: Bool) -> Double {
            @inline(__always) func load<Value: FixedWidthInteger>(_: Value.Type) -> Value {
                let value = bytes.loadUnaligned(fromByteOffset: place, as: Value.self)
                return swapped ? value.bigEndian : value.littleEndian
            }
            switch self {
            case .int8: return Double(load(Int8.self))
            case .uint8: return Double(load(UInt8.self))
            case .int16: return Double(load(Int16.self))
            case .uint16: return Double(load(UInt16.self))
            case .int32: return Double(load(Int32.self))
            case .uint32: return Double(load(UInt32.self))
            case .float32: return Double(Float(bitPattern: load(UInt32.self)))
            case .float64: return Double(bitPattern: load(UInt64.self))
            }
        }
    }
}
