/// The header of a `.npy` file, as numpy's format document (NEP 1) describes it: a magic string, a version, a length and
/// a Python dictionary literal with `descr`, `fortran_order` and `shape`.
struct NumpyHeader {
    static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]

    var layout: ArrayLayout
    /// Where the elements begin.
    var dataOffset: Int

    /// Reads a header.
    ///
    /// - Throws: `ArchiveError` with the offset of what is wrong.
    init(_ bytes: [UInt8], path: String) throws(ArchiveError) {
        func failure(_ offset: Int, _ what: String, _ advice: String = "save the array again with numpy.save")
            -> ArchiveError
        { ArchiveError(path: path, place: .offset(offset), what: what, advice: advice) }

        guard bytes.starts(with: Self.magic) else {
            throw failure(0, "does not begin as a .npy file does", "give a file that numpy.save wrote")
        }
        guard bytes.count >= 10 else { throw failure(bytes.count, "ends inside the .npy header") }
        let version = bytes[6]
        guard (1...3).contains(version) else {
            throw failure(6, "is version \(version) of the .npy format, not 1, 2 or 3")
        }
        let start = version == 1 ? 10 : 12
        guard bytes.count >= start else { throw failure(bytes.count, "ends inside the .npy header") }
        let length = bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= bytes.count - start else {
            throw failure(8, "announces a header of \(length) bytes but only \(bytes.count - start) follow")
        }
        guard length <= 1 << 16 else { throw failure(8, "announces a header of \(length) bytes, more than 65536") }
        dataOffset = start + length

        var literal = PythonLiteral(bytes[start..<dataOffset])
        guard case .dictionary(let fields) = literal.value(), literal.isAtEnd else {
            throw failure(start, "has a header that is not a Python dictionary")
        }
        guard case .boolean(let isFortran) = fields["fortran_order"] else {
            throw failure(start, "has a header without 'fortran_order'")
        }
        guard case .tuple(let lengths) = fields["shape"] else { throw failure(start, "has a header without 'shape'") }
        var shape: [Int] = []
        for length in lengths {
            guard case .integer(let length) = length else {
                throw failure(start, "has a 'shape' that is not of integers")
            }
            shape.append(length)
        }
        guard ArrayLayout.count(of: shape) != nil else {
            throw failure(start, "has a shape \(shape) that no array can have")
        }
        guard let descr = fields["descr"] else { throw failure(start, "has a header without 'descr'") }
        guard case .text(let name) = descr, let type = ElementType(description: name) else {
            throw failure(
                start, "holds elements of type \(descr), which are not numbers, booleans, text or objects",
                "save plain arrays, one for each field")
        }
        layout = ArrayLayout(type: type, shape: shape, isFortran: isFortran)
    }
}
