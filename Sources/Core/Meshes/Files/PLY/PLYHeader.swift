/// What a PLY file says of itself before its data.
struct PLYHeader {
    enum Encoding: String {
        case ascii
        case littleEndian = "binary_little_endian"
        case bigEndian = "binary_big_endian"
    }

    struct Property {
        var name: String
        var type: Scalar
        /// The type of the count, for a list.
        var countType: Scalar?

        /// Whether this is the list of a face's corners.
        var isPolygon: Bool { name == "vertex_indices" || name == "vertex_index" }

        /// Whether this is the list of corners as most programs write it: a byte, then numbers of 32 bits.
        var isTriangleList: Bool {
            isPolygon && countType?.size == 1 && (type == .int32 || type == .uint32)
        }
    }

    struct Element {
        var name: String
        var count: Int
        var properties: [Property] = []

        /// The fewest bytes a record can take in a binary file.
        var leastSize: Int { properties.reduce(0) { $0 + ($1.countType ?? $1.type).size } }
    }

    var encoding = Encoding.ascii
    var elements: [Element] = []
    var textureFiles: [String] = []
    /// Where the data begins.
    var dataStart = 0
    /// The line the data begins on.
    var dataLine = 1

    /// Reads the header at the start of a file.
    ///
    /// - Throws: `MeshError.invalid` naming the line that cannot be understood.
    init(_ bytes: [UInt8], path: String) throws(MeshError) {
        var line = 0
        var isFirst = true
        while true {
            line += 1
            guard line < 10_000, let end = bytes[dataStart...].prefix(4_096).firstIndex(of: UInt8(ascii: "\n")) else {
                throw PLYHeader.failure(
                    path, line, isFirst ? "not a mesh file: a PLY file begins with “ply”" : "the header has no end")
            }
            let text = String(decoding: bytes[dataStart..<end], as: UTF8.self)
            dataStart = end + 1
            let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
            if isFirst {
                guard words == ["ply"] else {
                    throw PLYHeader.failure(path, line, "not a mesh file: a PLY file begins with “ply”")
                }
                isFirst = false
                continue
            }
            guard let keyword = words.first else { continue }
            if keyword == "end_header" { break }
            try read(keyword, words, path, line)
        }
        dataLine = line + 1
    }

    private mutating func read(
        _ keyword: String, _ words: [String], _ path: String, _ line: Int
    ) throws(MeshError) {
        switch (keyword, words.count) {
        case ("comment", _), ("obj_info", _):
            if words.count > 2, words[1] == "TextureFile" { textureFiles.append(words[2...].joined(separator: " ")) }
        case ("format", 2...):
            guard let encoding = Encoding(rawValue: words[1]) else {
                throw PLYHeader.failure(path, line, "the format “\(words[1])” is not one of PLY's three")
            }
            self.encoding = encoding
        case ("element", 3):
            guard let count = Int(words[2]), count >= 0 else {
                throw PLYHeader.failure(path, line, "“\(words[2])” is not a number of elements")
            }
            elements.append(Element(name: words[1], count: count))
        case ("property", 3), ("property", 5):
            guard !elements.isEmpty, let type = Scalar(words[words.count - 2]) else {
                throw PLYHeader.failure(path, line, "“\(words[words.count - 2])” is not a type of PLY")
            }
            var property = Property(name: words.last!, type: type)
            if words.count == 5 {
                guard words[1] == "list", let countType = Scalar(words[2]), countType != .float32, countType != .float64
                else { throw PLYHeader.failure(path, line, "a list needs a whole-number type for its length") }
                property.countType = countType
            }
            elements[elements.count - 1].properties.append(property)
        default:
            throw PLYHeader.failure(path, line, "“\(words.joined(separator: " "))” is not a header line of PLY")
        }
    }

    private static func failure(_ path: String, _ line: Int, _ reason: String) -> MeshError {
        .invalid(path: path, place: "line \(line)", reason: reason)
    }
}
