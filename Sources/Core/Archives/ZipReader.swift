internal import CZip
internal import Foundation

/// Reads the entries of a zip file held in memory, through libzip, each charged to one budget.
final class ZipReader {
    static let magic: [UInt8] = [0x50, 0x4B]

    let path: String
    let limits: ArchiveLimits
    /// What the entries, and what is made of them, are charged to.
    let budget: ArchiveBudget
    /// The names of the entries, in the file's order.
    let names: [String]
    private let indices: [String: UInt64]
    private let archive: OpaquePointer
    init(_ bytes: [UInt8], path: String, limits: ArchiveLimits) throws(ArchiveError) {
        self.path = path
        self.limits = limits
        budget = ArchiveBudget(limits, fileSize: bytes.count, growth: ArchiveBudget.arrayGrowth)
        var error = zip_error_t()
        zip_error_init(&error)
        defer { zip_error_fini(&error) }
        let damaged = "not a whole zip file"
        guard let source = ZipSource.make(bytes, error: &error) else { throw Self.failure(path, damaged) }
        guard let archive = zip_open_from_source(source, Int32(ZIP_RDONLY), &error) else {
            zip_source_free(source)
            throw Self.failure(path, "\(damaged) (\(String(cString: zip_error_strerror(&error))))")
        }
        self.archive = archive
        var names: [String] = []
        var indices: [String: UInt64] = [:]
        for index in 0..<UInt64(max(0, zip_get_num_entries(archive, 0))) {
            guard let characters = zip_get_name(archive, index, 0) else { continue }
            // Names stand in a list and in a dictionary.
            guard budget.take(strlen(characters) + 96) else {
                zip_discard(archive)
                throw ArchiveError(path: path, what: budget.excess, advice: "check that this is the file you mean")
            }
            let name = String(cString: characters)
            if indices.updateValue(index, forKey: name) == nil { names.append(name) }
        }
        self.names = names
        self.indices = indices
    }

    deinit {
        zip_discard(archive)
    }

    /// The bytes of an entry, checked against its CRC and charged to the budget; `nil` when there is none of that name.
    ///
    /// - Throws: `ArchiveError` when it is damaged, encrypted or expands beyond the budget.
    func bytes(of name: String) throws(ArchiveError) -> [UInt8]? {
        guard let index = indices[name] else { return nil }
        let entryPath = "\(path)/\(name)"
        var status = zip_stat_t()
        guard zip_stat_index(archive, index, 0, &status) == 0, status.valid & UInt64(ZIP_STAT_SIZE) != 0,
            status.valid & UInt64(ZIP_STAT_COMP_SIZE) != 0
        else { throw Self.failure(entryPath, "an entry without a size") }
        // Deflate expands at most 1032 times: a size beyond that is a lie, whatever it is.
        guard status.size / 1040 <= status.comp_size, status.size <= Int.max, budget.take(Int(status.size)) else {
            throw ArchiveError(
                path: entryPath,
                what: "claims to expand to \(status.size) bytes; the file \(budget.excess)",
                advice: "check that this is the file you mean")
        }
        guard let file = zip_fopen_index(archive, index, 0) else {
            throw Self.failure(entryPath, "an entry that cannot be opened (\(message))")
        }
        defer { zip_fclose(file) }
        let size = Int(status.size)
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = zip_fread(file, buffer.baseAddress! + count, UInt64(size - count))
                guard got > 0 else { break }
                count += Int(got)
            }
        }
        // The CRC is checked when the end is read.
        var end: UInt8 = 0
        guard bytes.count == size, zip_fread(file, &end, 1) == 0 else {
            throw Self.failure(entryPath, "a damaged entry (\(String(cString: zip_file_strerror(file))))")
        }
        return bytes
    }

    private var message: String { String(cString: zip_strerror(archive)) }

    private static func failure(_ path: String, _ what: String) -> ArchiveError {
        ArchiveError(path: path, what: "is \(what)", advice: "fetch or save the file again")
    }
}
