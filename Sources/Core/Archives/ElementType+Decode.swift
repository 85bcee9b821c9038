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
        switch elements {
        case nil: return nil
        case .float32(let values): return .float32(Self.rowMajor(values, shape))
        case .float64(let values): return .float64(Self.rowMajor(values, shape))
        case .integer(let values): return .integer(Self.rowMajor(values, shape))
        case .text(let values): return .text(Self.rowMajor(values, shape))
        }
    }

    private func decode(_ bytes: UnsafeRawBufferPointer) -> NumericArray.Elements? {
        switch (kind, size) {
        case (.float, 8): .float64(words(bytes, UInt64.self) { Double(bitPattern: $0) })
        case (.float, 4): .float32(words(bytes, UInt32.self) { Float(bitPattern: $0) })
        case (.float, _): .float32(words(bytes, UInt16.self) { Self.half($0) })
        case (.brainFloat, _): .float32(words(bytes, UInt16.self) { Float(bitPattern: UInt32($0) << 16) })
        case (.signed, 8): .integer(words(bytes, Int64.self) { $0 })
        case (.signed, 4): .integer(words(bytes, Int32.self) { Int64($0) })
        case (.signed, 2): .integer(words(bytes, Int16.self) { Int64($0) })
        case (.signed, _): .integer(words(bytes, Int8.self) { Int64($0) })
        case (.unsigned, 8): unsigned(bytes)
        case (.unsigned, 4): .integer(words(bytes, UInt32.self) { Int64($0) })
        case (.unsigned, 2): .integer(words(bytes, UInt16.self) { Int64($0) })
        case (.unsigned, _): .integer(words(bytes, UInt8.self) { Int64($0) })
        case (.boolean, _): .integer(words(bytes, UInt8.self) { $0 == 0 ? 0 : 1 })
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
        let values = words(bytes, UInt64.self) { $0 }
        guard values.allSatisfy({ $0 <= UInt64(Int64.max) }) else { return nil }
        return .integer(values.map { Int64($0) })
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

    /// Rearranges Fortran order to C order.
    ///
    /// The first index runs fastest in the source and the last in the result, so these two are walked in tiles that
    /// stay in the cache; the indices between them are counted up outside.
    private static func rowMajor<Value>(_ source: [Value], _ shape: [Int]) -> [Value] {
        guard !source.isEmpty else { return source }
        let (first, last) = (shape[0], shape[shape.count - 1])
        let middle = shape.dropFirst().dropLast()
        let middleCount = middle.reduce(1, *)
        let tile = 32
        return [Value](unsafeUninitializedCapacity: source.count) { result, initialized in
            for index in 0..<middleCount {
                // The same middle indices, counted with the last (C) or the first (Fortran) running fastest.
                var (rest, fortran) = (index, 0)
                for (axis, length) in zip(middle.indices, middle).reversed() {
                    let stride = middle[..<axis].reduce(1, *)
                    fortran += rest % length * stride
                    rest /= length
                }
                for rowTile in stride(from: 0, to: first, by: tile) {
                    for columnTile in stride(from: 0, to: last, by: tile) {
                        for row in rowTile..<min(rowTile + tile, first) {
                            for column in columnTile..<min(columnTile + tile, last) {
                                let value = source[row + first * (fortran + middleCount * column)]
                                result.initializeElement(at: (row * middleCount + index) * last + column, to: value)
                            }
                        }
                    }
                }
            }
            initialized = source.count
        }
    }
}
