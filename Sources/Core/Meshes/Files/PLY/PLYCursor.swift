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

    /// The bytes not yet read.
    var remaining: Int { encoding == .ascii ? scanner.remaining : bytes.count - place }

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

    /// The next number as the length of a list; `nil` where it is none, or more than the bytes left can hold.
    @inline(__always)
    mutating func length(_ type: PLYHeader.Scalar, of itemType: PLYHeader.Scalar) -> Int? {
        // In text an item takes at least a digit and a blank, the last one of the file perhaps no blank.
        guard let length = number(type), length >= 0, length <= Double(remaining + 1),
            case let whole = Int(length), Double(whole) == length,
            whole <= (remaining + 1) / (encoding == .ascii ? 2 : itemType.size)
        else { return nil }
        return whole
    }

    /// The next `count` records of `size` bytes each, which are skipped; `nil` where fewer are left, or in text.
    mutating func records(_ count: Int, of size: Int) -> UnsafeRawBufferPointer? {
        guard encoding != .ascii, count <= remaining / max(size, 1) else { return nil }
        defer { place += count * size }
        return UnsafeRawBufferPointer(rebasing: bytes[place..<place + count * size])
    }

    /// The corners of the triangles that come next: lists of a length of one byte, 3, and three numbers of 32 bits.
    ///
    /// - Parameter most: how many to take at most.
    /// - Returns: three corners each, up to the first face that is none, or all there are; nothing in other encodings.
    mutating func triangles(_ most: Int) -> [Int32] {
        guard encoding == .littleEndian else { return [] }
        let fitting = min(most, remaining / 13)
        var place = place
        defer { self.place = place }
        return [Int32](unsafeUninitializedCapacity: 3 * fitting) { triangles, count in
            while count < 3 * fitting, bytes[place] == 3 {
                for corner in 0..<3 {
                    triangles[count + corner] =
                        bytes.loadUnaligned(
                            fromByteOffset: place + 1 + 4 * corner, as: Int32.self
                        ).littleEndian
                }
                count += 3
                place += 13
            }
        }
    }

    @inline(__always)
    private mutating func binary(_ type: PLYHeader.Scalar, swapped: Bool) -> Double? {
        let size = type.size
        guard place + size <= bytes.count else { return nil }
        defer { place += size }
        return type.load(bytes, at: place, swapped: swapped)
    }
}
