/// Takes one number after the other from the data of a PLY file, whatever its encoding.
struct PLYCursor {
    private let encoding: PLYHeader.Encoding
    private let bytes: UnsafeRawBufferPointer
    private var place: Int
    private var scanner: TextScanner
    private let firstLine: Int

    /// A cursor at the first byte after the header; `firstLine` is its line.
    init(_ bytes: UnsafeBufferPointer<UInt8>, _ encoding: PLYHeader.Encoding, firstLine: Int) {
        self.encoding = encoding
        self.bytes = UnsafeRawBufferPointer(bytes)
        self.firstLine = firstLine
        place = 0
        scanner = TextScanner(bytes)
    }

    /// Where the cursor is, for errors.
    func describe(start: Int) -> String {
        encoding == .ascii ? "line \(firstLine + scanner.line - 1)" : "byte \(start + place)"
    }

    /// The bytes not yet read; for text an upper bound.
    var remaining: Int { encoding == .ascii ? bytes.count : bytes.count - place }

    /// The next number of a type; `nil` where the file ends or text is no number.
    @inline(__always)
    mutating func number(_ type: PLYHeader.Scalar) -> Double? {
        switch encoding {
        case .ascii:
            while !scanner.hasWord() {
                guard !scanner.isAtEnd else { return nil }
                scanner.nextLine()
            }
            return scanner.number()
        case .littleEndian: return binary(type, swapped: false)
        case .bigEndian: return binary(type, swapped: true)
        }
    }

    @inline(__always)
    private mutating func binary(_ type: PLYHeader.Scalar, swapped: Bool) -> Double? {
        let size = type.size
        guard place + size <= bytes.count else { return nil }
        let start = place
        place += size
        @inline(__always) func load<Value: FixedWidthInteger>(_: Value.Type) -> Value {
            let value = bytes.loadUnaligned(fromByteOffset: start, as: Value.self)
            return swapped ? value.bigEndian : value.littleEndian
        }
        switch type {
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
