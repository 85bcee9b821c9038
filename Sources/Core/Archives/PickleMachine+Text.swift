extension PickleMachine {
    /// The memo index a line of text gives.
    func index(_ line: Span) throws(ArchiveError) -> Int {
        guard let text = string(line), let index = Int(text), index >= 0 else {
            throw failure("has a memo index that is no number")
        }
        return index
    }

    /// A decimal integer; `00` and `01` are booleans, and Python 2 ends long ones with `L`.
    mutating func integerLine(_ line: Span) throws(ArchiveError) -> Node {
        guard line.range.count <= 400, var text = string(line) else { throw failure("has an integer that is none") }
        if text == "00" || text == "01" { return .boolean(text == "01") }
        if text.hasSuffix("L") { text.removeLast() }
        if let value = Int64(text) { return .integer(value) }
        guard let bytes = Self.twosComplement(decimal: text) else {
            throw failure("has an integer '\(text)' that is none")
        }
        return .largeInteger(try keep(bytes))
    }

    /// The bytes of a decimal integer of any length, the lowest first, as few as hold it and its sign.
    private static func twosComplement(decimal text: String) -> [UInt8]? {
        let isNegative = text.hasPrefix("-")
        guard text.utf8.count > (isNegative ? 1 : 0) else { return nil }
        var bytes: [UInt8] = []
        for digit in text.utf8.dropFirst(isNegative ? 1 : 0) {
            guard (0x30...0x39).contains(digit) else { return nil }
            var carry = UInt16(digit - 0x30)
            for index in bytes.indices {
                carry += UInt16(bytes[index]) * 10
                bytes[index] = UInt8(carry & 0xFF)
                carry >>= 8
            }
            if carry > 0 { bytes.append(UInt8(carry)) }
        }
        bytes.append(0)
        guard isNegative else { return bytes.count > 1 && bytes[bytes.count - 2] < 0x80 ? bytes.dropLast() : bytes }
        var carry = true
        for index in bytes.indices {
            bytes[index] = ~bytes[index] &+ (carry ? 1 : 0)
            carry = carry && bytes[index] == 0
        }
        return bytes.count > 1 && bytes[bytes.count - 2] >= 0x80 ? bytes.dropLast() : bytes
    }

    /// A decimal floating-point number, `inf` or `nan`.
    func doubleLine(_ line: Span) throws(ArchiveError) -> Node {
        guard line.range.count <= 400, let text = string(line), let value = Double(text) else {
            throw failure("has a floating-point number that is none")
        }
        return .double(value)
    }

    /// A two's complement integer of the given number of bytes.
    mutating func long(_ count: Int) throws(ArchiveError) -> Node {
        let span = try take(count)
        guard count <= 8 else { return .largeInteger(span) }
        var value: Int64 = (bytes(span).last ?? 0) >= 0x80 ? -1 : 0
        for byte in bytes(span).reversed() { value = value << 8 | Int64(byte) }
        return .integer(value)
    }

    /// A Python 2 string literal, as protocol 0 stores byte strings: quotes around bytes where a backslash begins an
    /// escape and every other byte, above 127 too, is itself.
    mutating func quoted(_ line: Span) throws(ArchiveError) -> Span {
        var range = line.range
        if range.count >= 3, buffers[0][range.upperBound - 1] == 0x0D { range = range.dropLast() }
        guard range.count >= 2, let quote = buffers[0][range].first, quote == 0x27 || quote == 0x22,
            buffers[0][range.upperBound - 1] == quote
        else { throw failure("has a string without quotes") }
        let inner = range.dropFirst().dropLast()
        guard buffers[0][inner].contains(0x5C) else { return Span(buffer: 0, range: inner) }
        guard let decoded = Self.unescape(buffers[0], inner) else { throw failure("has a string with a broken escape") }
        return try keep(decoded)
    }

    private static func unescape(_ source: [UInt8], _ range: Range<Int>) -> [UInt8]? {
        var isWhole = true
        let result = [UInt8](unsafeUninitializedCapacity: range.count) { output, count in
            source.withUnsafeBufferPointer { source in
                var position = range.lowerBound
                while position < range.upperBound {
                    let byte = source[position]
                    position += 1
                    if byte != 0x5C {
                        output[count] = byte
                        count += 1
                        continue
                    }
                    guard position < range.upperBound else { return isWhole = false }
                    let letter = source[position]
                    position += 1
                    switch letter {
                    case UInt8(ascii: "\n"): continue
                    case UInt8(ascii: "x"):
                        guard range.upperBound - position >= 2, let high = hexadecimal(source[position]),
                            let low = hexadecimal(source[position + 1])
                        else { return isWhole = false }
                        output[count] = high << 4 | low
                        position += 2
                    case UInt8(ascii: "0")...UInt8(ascii: "7"):
                        var value = Int(letter & 7)
                        let end = min(position + 2, range.upperBound)
                        while position < end, (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(source[position]) {
                            value = value << 3 | Int(source[position] & 7)
                            position += 1
                        }
                        output[count] = UInt8(truncatingIfNeeded: value)
                    case UInt8(ascii: "n"): output[count] = 0x0A
                    case UInt8(ascii: "r"): output[count] = 0x0D
                    case UInt8(ascii: "t"): output[count] = 0x09
                    case UInt8(ascii: "a"): output[count] = 0x07
                    case UInt8(ascii: "b"): output[count] = 0x08
                    case UInt8(ascii: "v"): output[count] = 0x0B
                    case UInt8(ascii: "f"): output[count] = 0x0C
                    case 0x5C, 0x27, 0x22: output[count] = letter
                    default: return isWhole = false
                    }
                    count += 1
                }
            }
        }
        return isWhole ? result : nil
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    /// A line of protocol 0 text: Latin-1, with `\uXXXX` and `\UXXXXXXXX` for the rest; kept as UTF-8.
    mutating func rawUnicode(_ line: Span) throws(ArchiveError) -> Span {
        guard bytes(line).contains(where: { $0 >= 0x80 || $0 == 0x5C }) else { return line }
        let range = line.range
        var output: [UInt8] = []
        output.reserveCapacity(range.count + range.count / 2)
        var position = range.lowerBound
        while position < range.upperBound {
            let byte = buffers[0][position]
            position += 1
            let digits =
                if byte == 0x5C, position < range.upperBound {
                    buffers[0][position] == UInt8(ascii: "u") ? 4 : buffers[0][position] == UInt8(ascii: "U") ? 8 : 0
                } else { 0 }
            if digits == 0 {
                Self.append(UInt32(byte), to: &output)
                continue
            }
            guard range.upperBound - position > digits else { throw failure("has text with a broken escape") }
            var value: UInt32 = 0
            for offset in 1...digits {
                guard let digit = Self.hexadecimal(buffers[0][position + offset]) else {
                    throw failure("has text with a broken escape")
                }
                value = value << 4 | UInt32(digit)
            }
            guard Unicode.Scalar(value) != nil else { throw failure("has text with a broken escape") }
            Self.append(value, to: &output)
            position += 1 + digits
        }
        return try keep(output)
    }

    @inline(__always)
    private static func append(_ value: UInt32, to output: inout [UInt8]) {
        if value < 0x80 {
            output.append(UInt8(value))
        } else if value < 0x800 {
            output.append(0xC0 | UInt8(value >> 6))
            output.append(0x80 | UInt8(value & 0x3F))
        } else {
            output.append(contentsOf: String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
        }
    }

    /// The bytes that text of characters up to U+00FF stands for; `nil` where another character is among them.
    ///
    /// In UTF-8 these are bytes below 0x80, and pairs of a lead, 0xC2 or 0xC3, and a continuation below 0xC0. Arrays
    /// of tens of megabytes come this way and their bytes are as good as random, so nothing branches: every byte but
    /// a lead writes one, made with the byte before, and what is not allowed is gathered in a flag.
    static func latin1(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var wrong: UInt8 = 0
        var last: UInt8 = 0
        let result = [UInt8](unsafeUninitializedCapacity: text.count) { output, count in
            text.withUnsafeBufferPointer { text in
                for byte in text {
                    let isContinuation = byte & 0xC0 == 0x80
                    wrong |=
                        (isContinuation ? 1 : 0) ^ (last >= 0xC0 ? 1 : 0) | (byte > 0xC3 || byte & 0xFE == 0xC0 ? 1 : 0)
                    output[count] = isContinuation ? last << 6 | byte & 0x3F : byte
                    count += byte < 0xC0 ? 1 : 0
                    last = byte
                }
            }
        }
        return wrong != 0 || last >= 0xC0 ? nil : result
    }
}
