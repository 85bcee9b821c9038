/// Reads and writes numpy's `.npz` files: zip files of `.npy` entries.
///
/// Entries are read when asked for, so that a large file costs only what is used of it.
package struct NumpyArchive {
    /// The names of the arrays, in the file's order.
    package let names: [String]
    private let zip: ZipReader

    /// Opens a file.
    ///
    /// - Throws: `ArchiveError` when it cannot be read or is no zip file.
    package init(at path: String, limits: ArchiveLimits = ArchiveLimits()) throws(ArchiveError) {
        self.init(try ZipReader(ArchiveFile.bytes(at: path, limits: limits), path: path, limits: limits))
    }

    /// Opens the bytes of a file; the path is for messages.
    ///
    /// - Throws: `ArchiveError` when they are no zip file.
    package init(bytes: [UInt8], path: String, limits: ArchiveLimits = ArchiveLimits()) throws(ArchiveError) {
        self.init(try ZipReader(bytes, path: path, limits: limits))
    }

    init(_ zip: ZipReader) {
        self.zip = zip
        names = zip.names.filter { $0.hasSuffix(".npy") }.map { String($0.dropLast(4)) }
    }

    /// An array by name; `nil` when there is none.
    ///
    /// - Throws: `ArchiveError` when it is damaged or holds Python objects.
    package func array(_ name: String) throws(ArchiveError) -> NumericArray? {
        switch try value(name) {
        case nil: return nil
        case .array(let array): return array
        default:
            throw ArchiveError(
                path: zip.path, place: .key(name),
                what: "holds Python objects where an array of numbers or text is expected",
                advice: "save the array itself with numpy.savez")
        }
    }

    /// What an entry holds; `nil` when there is none of that name.
    ///
    /// - Throws: `ArchiveError` when it is damaged.
    package func value(_ name: String) throws(ArchiveError) -> PickleValue? {
        guard let bytes = try zip.bytes(of: name + ".npy") else { return nil }
        // The array stays, the bytes it is decoded from do not.
        defer { zip.budget.giveBack(bytes.count) }
        return try NumpyFile.value(
            in: bytes, path: "\(zip.path)/\(name).npy", limits: zip.limits, budget: zip.budget)
    }

    /// Everything as a dictionary by name.
    ///
    /// - Throws: `ArchiveError` when an entry is damaged.
    package func value() throws(ArchiveError) -> PickleValue {
        var entries: [PickleValue.Entry] = []
        for name in names {
            if let value = try value(name) { entries.append(.init(key: .text(name), value: value)) }
        }
        return .dictionary(entries)
    }

    /// Writes arrays by name, deflated, whole or not at all; the same arrays give the same bytes.
    ///
    /// - Throws: `ArchiveError` when the file cannot be written.
    package static func write(_ arrays: [(name: String, array: NumericArray)], to path: String) throws(ArchiveError) {
        try ArchiveFile.write(bytes(of: arrays, path: path), to: path)
    }

    /// The bytes that `write(_:to:)` writes; the path is for messages.
    ///
    /// - Throws: `ArchiveError` when a name cannot be an entry, as when it is given twice.
    package static func bytes(
        of arrays: [(name: String, array: NumericArray)], path: String
    ) throws(ArchiveError) -> [UInt8] {
        try ZipWriter.bytes(of: arrays.map { ("\($0.name).npy", NumpyFile.bytes(of: $0.array)) }, path: path)
    }
}
