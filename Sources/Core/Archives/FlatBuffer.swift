/// Reads a FlatBuffer: tables that lie anywhere in a run of bytes and point at each other by offsets.
///
/// Every read is checked against the end of the bytes, every vector's length against what is left of them, so that
/// memory is only ever taken for what the file really holds.
struct FlatBuffer: Sendable {
    let bytes: [UInt8]

    /// What is wrong, and at which byte.
    struct Failure: Error {
        var what: String
        var offset: Int
    }

    /// A table: its place, and where its fields' places are listed.
    struct Table: Sendable {
        var position: Int
        fileprivate var fields: Int
        fileprivate var fieldCount: Int
    }

    /// A vector: where its elements start and how many there are.
    struct Vector: Sendable {
        var start: Int
        var count: Int
    }

    func integer<Value: FixedWidthInteger>(_ type: Value.Type, at offset: Int) throws(Failure) -> Value {
        guard offset >= 0, offset <= bytes.count - MemoryLayout<Value>.size else {
            throw Failure(what: "points outside the file", offset: offset)
        }
        return Value(littleEndian: bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Value.self) })
    }

    /// The table that the four bytes at an offset point to.
    func table(at offset: Int) throws(Failure) -> Table {
        let position = offset + Int(try integer(UInt32.self, at: offset))
        let fields = position - Int(try integer(Int32.self, at: position))
        let size = Int(try integer(UInt16.self, at: fields))
        guard size >= 4, size % 2 == 0, fields + size <= bytes.count else {
            throw Failure(what: "has a table with a broken list of fields", offset: fields)
        }
        return Table(position: position, fields: fields, fieldCount: (size - 4) / 2)
    }

    /// Where a field of a table lies; `nil` when it is left out and has its default.
    func field(_ index: Int, of table: Table) throws(Failure) -> Int? {
        guard index < table.fieldCount else { return nil }
        let offset = Int(try integer(UInt16.self, at: table.fields + 4 + 2 * index))
        return offset == 0 ? nil : table.position + offset
    }

    /// A field that points at a vector of elements of a size; an absent one is empty.
    func vector(_ index: Int, of table: Table, elementSize: Int) throws(Failure) -> Vector {
        guard let field = try field(index, of: table) else { return Vector(start: 0, count: 0) }
        let start = field + Int(try integer(UInt32.self, at: field))
        let count = Int(try integer(UInt32.self, at: start))
        guard count <= (bytes.count - start - 4) / elementSize else {
            throw Failure(what: "has a vector of \(count) elements that runs past its end", offset: start)
        }
        return Vector(start: start + 4, count: count)
    }

    /// A table of a vector of tables.
    func table(_ index: Int, of vector: Vector) throws(Failure) -> Table {
        guard index >= 0, index < vector.count else {
            throw Failure(what: "refers to entry \(index) of a list of \(vector.count)", offset: vector.start)
        }
        return try table(at: vector.start + 4 * index)
    }
}
