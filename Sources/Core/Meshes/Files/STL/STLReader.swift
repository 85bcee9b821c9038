/// Reads STL, binary and text: triangles, each with three vertices of its own, which the cleaning joins.
///
/// Normals and the two bytes that some programs use for colours are passed over. A binary file may begin with the word
/// `solid` as text does: it is known by its length, which its count of triangles gives to the byte, or by zeros.
struct STLReader {
    private let path: String
    private var raw = RawMesh()
    private var corners: [Int32] = []
    private var triangulation = PolygonTriangulation()

    private static let headerSize = 84
    private static let recordSize = 50

    init(path: String) { self.path = path }

    /// What the file holds.
    ///
    /// - Throws: `MeshError.invalid` with the byte or line of what is missing or cannot be understood.
    mutating func read(_ bytes: [UInt8]) throws(MeshError) -> RawMesh {
        raw.pieces = 1
        let count = STLReader.count(in: bytes)
        let isExact = count.map { STLReader.headerSize + STLReader.recordSize * $0 == bytes.count } ?? false
        let start = bytes.prefix(1_024).drop { $0 <= UInt8(ascii: " ") }
        if !isExact, start.starts(with: "solid".utf8), !start.contains(0) {
            try readText(bytes)
        } else if let count {
            try readRecords(bytes, count)
        } else {
            throw .invalid(
                path: path, place: "",
                reason: "not a mesh file: STL begins with the word “solid” or has \(STLReader.headerSize) bytes before "
                    + "its triangles")
        }
        return raw
    }

    /// The number of triangles that a binary file names; `nil` for one without the room.
    private static func count(in bytes: [UInt8]) -> Int? {
        guard bytes.count >= headerSize else { return nil }
        return bytes[80..<84].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private mutating func readRecords(_ bytes: [UInt8], _ count: Int) throws(MeshError) {
        guard count <= (bytes.count - STLReader.headerSize) / STLReader.recordSize, count <= RawMesh.largestCount / 3
        else {
            throw .invalid(
                path: path, place: "byte 80",
                reason:
                    "\(count) triangles do not fit into the file's \(bytes.count) bytes; it is cut off, broken or no "
                    + "mesh file")
        }
        raw.faces = count
        raw.positions = [Float](unsafeUninitializedCapacity: 9 * count) { positions, filled in
            filled = 9 * count
            bytes.withUnsafeBytes { bytes in
                for triangle in 0..<count {
                    // Behind the normal.
                    let start = STLReader.headerSize + STLReader.recordSize * triangle + 12
                    for value in 0..<9 {
                        let bits = bytes.loadUnaligned(fromByteOffset: start + 4 * value, as: UInt32.self)
                        positions[9 * triangle + value] = Float(bitPattern: bits.littleEndian)
                    }
                }
            }
        }
        raw.triangles = Array(0..<Int32(3 * count))
    }

    private mutating func readText(_ bytes: [UInt8]) throws(MeshError) {
        var failure: MeshError?
        bytes.withUnsafeBufferPointer { bytes in
            var scanner = TextScanner(bytes)
            while !scanner.isAtEnd, failure == nil {
                guard scanner.hasWord() else {
                    scanner.nextLine()
                    continue
                }
                do throws(MeshError) { try readWord(&scanner) } catch { failure = error }
            }
        }
        if let failure { throw failure }
    }

    /// Reads one word and what belongs to it; words that say nothing of the surface are passed over.
    private mutating func readWord(_ scanner: inout TextScanner) throws(MeshError) {
        let word = scanner.word()
        if STLReader.equal(word, "vertex") {
            guard let x = scanner.number(), let y = scanner.number(), let z = scanner.number() else {
                throw .invalid(
                    path: path, place: "line \(scanner.line)",
                    reason: "a vertex needs three numbers; repair the file or export it again")
            }
            guard raw.vertexCount < RawMesh.largestCount else { throw .tooManyTriangles(path: path) }
            corners.append(Int32(raw.vertexCount))
            raw.positions.append(Float(x))
            raw.positions.append(Float(y))
            raw.positions.append(Float(z))
        } else if STLReader.equal(word, "endfacet") {
            appendFacet()
        } else if STLReader.equal(word, "solid") {
            if raw.faces > 0 { raw.pieces += 1 }
            scanner.nextLine()
        } else if STLReader.equal(word, "endsolid") {
            scanner.nextLine()
        }
    }

    /// Ends the facet in hand: a triangle, though some programs write polygons.
    private mutating func appendFacet() {
        defer { corners.removeAll(keepingCapacity: true) }
        raw.faces += 1
        guard corners.count >= 3 else {
            raw.facesWithoutArea += 1
            return
        }
        if corners.count == 3 {
            raw.triangles += corners
        } else {
            for cut in triangulation.triangles(corners, in: raw.positions) { raw.triangles.append(corners[cut]) }
        }
    }

    /// Whether a word is a keyword, in letters of either case.
    @inline(__always)
    private static func equal(_ word: Slice<UnsafeBufferPointer<UInt8>>, _ keyword: StaticString) -> Bool {
        word.count == keyword.utf8CodeUnitCount
            && zip(word, UnsafeBufferPointer(start: keyword.utf8Start, count: word.count)).allSatisfy {
                $0 | 0x20 == $1
            }
    }
}
