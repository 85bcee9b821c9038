extension ElementType {
    /// Elements in C order from packed bytes.
    ///
    /// - Parameters:
    ///   - bytes: `size` bytes for each element.
    ///   - shape: the length of each dimension; its product times `size` is the number of bytes.
    ///   - isFortran: whether the first index runs fastest in the file.
    /// - Returns: `nil` when an unsigned value does not fit 63 bits, or text is not Unicode.
    func decode(_ bytes: UnsafeRawBufferPointer, shape: [Int], isFortran: Bool) -> NumericArray.Elements? {
        let elements = decode(bytes)
        guard isFortran, shape.count > 1 else { return elements }
        return elements?.rearranged(by: FortranTransposition(shape: shape))
    }

    private func decode(_ bytes: UnsafeRawBufferPointer) -> NumericArray.Elements? {
        switch (kind, size) {
        case (.float, 8): .float64(words(bytes, UInt64.self) { Double(bitPattern: $0) })
        case (.float, 4): .float32(words(bytes, UInt32.self) { Float(bitPattern: $0) })
        case (.float, _): .float32(words(bytes, UInt16.self) { Self.half($0) })
        case (.brainFloat, _): .float32(words(bytes, UInt16.self) { Float(bitPattern: UInt32($0) << 16) })
        case (.signed, 8): .int64(words(bytes, Int64.self) { $0 })
        case (.signed, 4): .int32(words(bytes, Int32.self) { $0 })
        case (.signed, 2): .int16(words(bytes, Int16.self) { $0 })
        case (.signed, _): .int8(words(bytes, Int8.self) { $0 })
        case (.unsigned, 8): unsigned(bytes)
        case (.unsigned, 4): .uint32(words(bytes, UInt32.self) { $0 })
        case (.unsigned, 2): .uint16(words(bytes, UInt16.self) { $0 })
        case (.unsigned, _): .uint8(words(bytes, UInt8.self) { $0 })
        case (.boolean, _): .boolean(words(bytes, UInt8.self) { $0 != 0 })
        case (.unicode, _): text(bytes) { unicode($0) }
        case (.bytes, _): text(bytes) { Self.latin1($0) }
        case (.object, _): nil
        }
    }

    /// Loads each word, in the file's byte order, and converts it.
    @inline(__always)
    private func words<Word: FixedWidthInteger & BitwiseCopyable, Value>(
        _ bytes: UnsafeRawBufferPointer, _ type: Word.Type, _ value: (Word) -> Value
    ) -> [Value] {
        let count = bytes.count / MemoryLayout<Word>.size
        return [Value](unsafeUninitializedCapacity: count) { values, initialized in
            if isBigEndian {
                for index in 0..<count {
                    let word = bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Word>.size, as: Word.self)
                    values.initializeElement(at: index, to: value(Word(bigEndian: word)))
                }
            } else {
                for index in 0..<count {
                    let word = bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Word>.size, as: Word.self)
                    values.initializeElement(at: index, to: value(Word(littleEndian: word)))
                }
            }
            initialized = count
        }
    }

    private func unsigned(_ bytes: UnsafeRawBufferPointer) -> NumericArray.Elements? {
        let values = words(bytes, UInt64.self) { Int64(bitPattern: $0) }
        return values.allSatisfy { $0 >= 0 } ? .int64(values) : nil
    }

    private func text(
        _ bytes: UnsafeRawBufferPointer, _ string: (UnsafeRawBufferPointer) -> String?
    ) -> NumericArray.Elements? {
        guard size > 0 else { return .text([""]) }
        var values: [String] = []
        values.reserveCapacity(bytes.count / size)
        for start in stride(from: 0, to: bytes.count, by: size) {
            guard let value = string(UnsafeRawBufferPointer(rebasing: bytes[start..<start + size])) else { return nil }
            values.append(value)
        }
        return .text(values)
    }

    /// UCS-4 without its trailing NULs.
    private func unicode(_ bytes: UnsafeRawBufferPointer) -> String? {
        var scalars = String.UnicodeScalarView()
        var words = words(bytes, UInt32.self) { $0 }
        while words.last == 0 { words.removeLast() }
        for word in words {
            guard let scalar = Unicode.Scalar(word) else { return nil }
            scalars.append(scalar)
        }
        return String(scalars)
    }

    /// Bytes without their trailing NULs, each one a character.
    static func latin1(_ bytes: UnsafeRawBufferPointer) -> String {
        var scalars = String.UnicodeScalarView()
        let end = bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
        for byte in bytes[..<end] { scalars.append(Unicode.Scalar(byte)) }
        return String(scalars)
    }

    /// IEEE 754 binary16, widened; written out because `Float16` is missing on Intel Macs.
    static func half(_ bits: UInt16) -> Float {
        let sign = UInt32(bits & 0x8000) << 16
        let exponent = UInt32(bits >> 10) & 0x1F
        let fraction = UInt32(bits & 0x3FF)
        switch exponent {
        case 0:
            let magnitude = Float(fraction) * 0x1p-24
            return sign == 0 ? magnitude : -magnitude
        case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
        default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
        }
    }
}
