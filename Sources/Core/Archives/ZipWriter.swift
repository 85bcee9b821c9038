internal import CZip

/// Makes zip files in memory, through libzip; the same entries give the same bytes.
enum ZipWriter {
    /// The bytes of a zip file with the given entries, each deflated, with a fixed time stamp.
    static func bytes(of entries: [(name: String, bytes: [UInt8])], path: String) throws(ArchiveError) -> [UInt8] {
        var error = zip_error_t()
        zip_error_init(&error)
        defer { zip_error_fini(&error) }
        guard let target = zip_source_buffer_create(nil, 0, 0, &error) else { throw failure(path, &error) }
        // Kept beyond the closing of the archive, to read what was written.
        zip_source_keep(target)
        defer { zip_source_free(target) }
        guard let archive = zip_open_from_source(target, ZIP_CREATE | ZIP_TRUNCATE, &error) else {
            zip_source_free(target)
            throw failure(path, &error)
        }
        for entry in entries {
            guard let source = ZipSource.make(entry.bytes, error: &error) else { throw discard(archive, path) }
            let index = zip_file_add(archive, entry.name, source, zip_flags_t(ZIP_FL_ENC_UTF_8))
            guard index >= 0 else {
                zip_source_free(source)
                throw discard(archive, path)
            }
            // 1 January 1980, the beginning of time in zip files.
            guard zip_set_file_compression(archive, UInt64(index), ZIP_CM_DEFLATE, 6) == 0,
                zip_file_set_dostime(archive, UInt64(index), 0, 0x21, 0) == 0
            else { throw discard(archive, path) }
        }
        guard zip_close(archive) == 0 else { throw discard(archive, path) }
        return try contents(of: target, path: path)
    }

    private static func contents(of source: OpaquePointer, path: String) throws(ArchiveError) -> [UInt8] {
        var status = zip_stat_t()
        guard zip_source_stat(source, &status) == 0, zip_source_open(source) == 0 else {
            throw ArchiveError(path: path, what: "could not be put together", advice: "free some memory")
        }
        defer { zip_source_close(source) }
        let size = Int(status.size)
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = zip_source_read(source, buffer.baseAddress! + count, UInt64(size - count))
                guard got > 0 else { break }
                count += Int(got)
            }
        }
        guard bytes.count == size else {
            throw ArchiveError(path: path, what: "could not be put together", advice: "free some memory")
        }
        return bytes
    }

    private static func discard(_ archive: OpaquePointer, _ path: String) -> ArchiveError {
        let message = String(cString: zip_strerror(archive))
        zip_discard(archive)
        return ArchiveError(path: path, what: "could not be put together (\(message))", advice: "check the names")
    }

    private static func failure(_ path: String, _ error: inout zip_error_t) -> ArchiveError {
        let message = String(cString: zip_error_strerror(&error))
        return ArchiveError(path: path, what: "could not be put together (\(message))", advice: "free some memory")
    }
}
