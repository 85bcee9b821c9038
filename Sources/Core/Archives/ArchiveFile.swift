import Files

/// Reads any of the data files this module knows, told apart by how they begin.
///
/// Whatever the limits, a file of n bytes may not be turned into more than 64 MiB + 64·n bytes of memory (16·n for zip
/// files), all that is made from it together: a small file that asks for more is an error before memory is taken.
package enum ArchiveFile {
    /// What a `.npy`, `.npz`, pickle or PyTorch file holds; `.npz` files become dictionaries by name.
    ///
    /// - Throws: `ArchiveError` when the file cannot be read, is damaged, or is none of these.
    package static func value(at path: String, limits: ArchiveLimits = ArchiveLimits()) throws(ArchiveError)
        -> PickleValue
    {
        try value(in: bytes(at: path, limits: limits), path: path, limits: limits)
    }

    /// The same for bytes already read; the path is for messages.
    ///
    /// - Throws: `ArchiveError` when they are damaged or none of these formats.
    package static func value(
        in bytes: [UInt8], path: String, limits: ArchiveLimits = ArchiveLimits()
    ) throws(ArchiveError) -> PickleValue {
        if bytes.starts(with: NumpyHeader.magic) { return try NumpyFile.value(in: bytes, path: path, limits: limits) }
        if bytes.starts(with: ZipReader.magic) {
            let zip = try ZipReader(bytes, path: path, limits: limits)
            return PyTorchFile.pickleName(in: zip) == nil
                ? try NumpyArchive(zip).value() : try PyTorchFile.value(in: zip)
        }
        if PyTorchFile.isLegacy(bytes) { return try PyTorchFile.value(in: bytes, path: path, limits: limits) }
        guard mayBePickle(bytes) else {
            throw ArchiveError(
                path: path, place: .offset(0), what: "is none of the files read here: .npy, .npz, pickle, PyTorch",
                advice: bytes.isEmpty ? "the file is empty: fetch it again" : "check that this is the file you mean")
        }
        return try PickleFile.value(in: bytes, path: path, limits: limits)
    }

    /// Whether a pickle may begin like this: with its protocol, or in protocols 0 and 1 with a value.
    private static func mayBePickle(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first else { return false }
        return first == 0x80 ? bytes.count > 1 && bytes[1] <= 5 : "(])}cNIFLSVGJKMTUX".utf8.contains(first)
    }

    static func bytes(at path: String, limits: ArchiveLimits) throws(ArchiveError) -> [UInt8] {
        do {
            return try FileReader.bytes(at: path, limit: limits.fileSize)
        } catch {
            throw ArchiveError(error)
        }
    }

    static func write(_ bytes: [UInt8], to path: String) throws(ArchiveError) {
        do {
            try AtomicFile.write(bytes, to: path)
        } catch {
            throw ArchiveError(error)
        }
    }
}
