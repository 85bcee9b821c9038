import Foundation

/// Arrays for the page in one piece: what they are as JSON, then their bytes.
///
/// Little-endian: the length of the header (UInt32), the header, padded with spaces to a multiple of four, then the arrays,
/// each from a multiple of four. The header is `{"about": …, "arrays": {name: {"type", "offset", "count"}}}`, offsets from
/// the end of the header. `assets/studio/bundle.js` reads it.
struct BinaryBundle {
    /// The type of an array's elements, named as the page names it.
    private enum Element: String, Encodable { case f32, u32, i16, i8, u8, u16 }

    private struct Entry: Encodable {
        var type: Element
        var offset: Int
        var count: Int
    }

    private struct Header<About: Encodable>: Encodable {
        var about: About
        var arrays: [String: Entry]
    }

    private var entries: [String: Entry] = [:]
    private var bytes = Data()

    /// Adds an array.
    mutating func add(_ name: String, _ values: [Float]) { add(name, .f32, values) }
    /// Adds an array.
    mutating func add(_ name: String, _ values: [UInt32]) { add(name, .u32, values) }
    /// Adds an array of indices, none below 0.
    mutating func add(_ name: String, _ values: [Int32]) { add(name, .u32, values) }
    /// Adds an array.
    mutating func add(_ name: String, _ values: [UInt16]) { add(name, .u16, values) }
    /// Adds an array.
    mutating func add(_ name: String, _ values: [Int16]) { add(name, .i16, values) }
    /// Adds an array.
    mutating func add(_ name: String, _ values: [Int8]) { add(name, .i8, values) }
    /// Adds an array.
    mutating func add(_ name: String, _ values: [UInt8]) { add(name, .u8, values) }

    private mutating func add<Value>(_ name: String, _ type: Element, _ values: [Value]) {
        entries[name] = Entry(type: type, offset: bytes.count, count: values.count)
        values.withUnsafeBytes { bytes.append(contentsOf: $0) }
        while bytes.count % 4 != 0 { bytes.append(0) }
    }

    /// The whole, with what the arrays are about.
    func encoded(_ about: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var header = try encoder.encode(Header(about: about, arrays: entries))
        while header.count % 4 != 0 { header.append(UInt8(ascii: " ")) }
        var result = Data(capacity: 4 + header.count + bytes.count)
        withUnsafeBytes(of: UInt32(header.count).littleEndian) { result.append(contentsOf: $0) }
        return result + header + bytes
    }
}
