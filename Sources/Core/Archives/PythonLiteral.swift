/// Reads the part of Python's literals that `.npy` headers use: dictionaries, tuples, lists, text, integers, booleans.
struct PythonLiteral {
    enum Value: Equatable, CustomStringConvertible {
        case dictionary([String: Value])
        case tuple([Value])
        case list([Value])
        case text(String)
        case integer(Int)
        case boolean(Bool)

        var description: String {
            switch self {
            case .dictionary(let fields): "{\(fields.keys.sorted().joined(separator: ", "))}"
            case .tuple(let items): "(\(items.map(\.description).joined(separator: ", ")))"
            case .list(let items): "[\(items.map(\.description).joined(separator: ", "))]"
            case .text(let text): "'\(text)'"
            case .integer(let value): "\(value)"
            case .boolean(let value): value ? "True" : "False"
            }
        }
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    /// Whether nothing but space is left.
    var isAtEnd: Bool { rest.allSatisfy { Self.isSpace($0) } }

    /// The next value; `nil` where there is none that is understood.
    mutating func value(depth: Int = 0) -> Value? {
        guard depth < 8 else { return nil }
        skipSpace()
        switch rest.first {
        case UInt8(ascii: "{"): return dictionary(depth)
        case UInt8(ascii: "("): return items(until: UInt8(ascii: ")"), depth).map { .tuple($0) }
        case UInt8(ascii: "["): return items(until: UInt8(ascii: "]"), depth).map { .list($0) }
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return text().map { .text($0) }
        default: return word()
        }
    }

    private mutating func dictionary(_ depth: Int) -> Value? {
        rest.removeFirst()
        var fields: [String: Value] = [:]
        while !take(UInt8(ascii: "}")) {
            skipSpace()
            guard let key = text(), take(UInt8(ascii: ":")), let value = value(depth: depth + 1) else { return nil }
            fields[key] = value
            if !take(UInt8(ascii: ",")) {
                guard take(UInt8(ascii: "}")) else { return nil }
                break
            }
        }
        return .dictionary(fields)
    }

    private mutating func items(until end: UInt8, _ depth: Int) -> [Value]? {
        rest.removeFirst()
        var items: [Value] = []
        while !take(end) {
            guard let value = value(depth: depth + 1) else { return nil }
            items.append(value)
            if !take(UInt8(ascii: ",")) {
                guard take(end) else { return nil }
                break
            }
        }
        return items
    }

    /// Text between quotes; headers use no escapes.
    private mutating func text() -> String? {
        guard let quote = rest.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
        rest.removeFirst()
        guard let end = rest.firstIndex(of: quote) else { return nil }
        defer { rest = rest[(end + 1)...] }
        return String(validating: rest[..<end], as: UTF8.self)
    }

    /// An integer (Python 2 wrote an `L` after long ones), `True` or `False`.
    private mutating func word() -> Value? {
        let end = rest.firstIndex { byte in
            !(byte == 0x2D || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte))
        }
        let word = String(decoding: rest[..<(end ?? rest.endIndex)], as: UTF8.self)
        rest = rest[(end ?? rest.endIndex)...]
        switch word {
        case "True": return .boolean(true)
        case "False": return .boolean(false)
        default: return Int(word.hasSuffix("L") ? String(word.dropLast()) : word).map { .integer($0) }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard rest.first == byte else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func skipSpace() {
        rest = rest.drop { Self.isSpace($0) }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
