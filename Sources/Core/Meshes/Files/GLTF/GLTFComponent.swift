/// The types of number in a glTF buffer, by the codes that accessors use.
enum GLTFComponent: Int {
    case int8 = 5120
    case uint8 = 5121
    case int16 = 5122
    case uint16 = 5123
    case uint32 = 5125
    case float32 = 5126

    /// Bytes a number.
    var size: Int {
        switch self {
        case .int8, .uint8: 1
        case .int16, .uint16: 2
        case .uint32, .float32: 4
        }
    }

    /// The number at a place; a normalised integer runs over −1…1 or 0…1.
    @inline(__always)
    func load(_ bytes: UnsafeRawBufferPointer, at place: Int, _ isNormalized: Bool) -> Float {
        switch self {
        case .float32: return Float(bitPattern: GLTFComponent.integer(bytes, place, UInt32.self))
        case .int8:
            let value = Float(GLTFComponent.integer(bytes, place, Int8.self))
            return isNormalized ? max(value / 127, -1) : value
        case .uint8:
            let value = Float(GLTFComponent.integer(bytes, place, UInt8.self))
            return isNormalized ? value / 255 : value
        case .int16:
            let value = Float(GLTFComponent.integer(bytes, place, Int16.self))
            return isNormalized ? max(value / 32_767, -1) : value
        case .uint16:
            let value = Float(GLTFComponent.integer(bytes, place, UInt16.self))
            return isNormalized ? value / 65_535 : value
        case .uint32: return Float(GLTFComponent.integer(bytes, place, UInt32.self))
        }
    }

    /// The number at a place as the number of a vertex; −1 for one that is none.
    @inline(__always)
    func loadIndex(_ bytes: UnsafeRawBufferPointer, at place: Int) -> Int32 {
        switch self {
        case .uint8: Int32(GLTFComponent.integer(bytes, place, UInt8.self))
        case .uint16: Int32(GLTFComponent.integer(bytes, place, UInt16.self))
        case .uint32: Int32(exactly: GLTFComponent.integer(bytes, place, UInt32.self)) ?? -1
        case .int8, .int16, .float32: -1
        }
    }

    @inline(__always)
    private static func integer<Value: FixedWidthInteger>(
        _ bytes: UnsafeRawBufferPointer, _ place: Int, _: Value.Type
    ) -> Value {
        bytes.loadUnaligned(fromByteOffset: place, as: Value.self).littleEndian
    }
}
