/// Reads Python pickles of protocols 0 to 5 as data: an allow-list of numpy, scipy, chumpy and torch objects is
/// understood, everything else is an error that names it, and nothing is ever executed.
package enum PickleFile {
    /// What a pickle holds.
    ///
    /// - Throws: `ArchiveError` when the file cannot be read, is damaged, or names a Python object that is not data.
    package static func value(at path: String, limits: ArchiveLimits = ArchiveLimits()) throws(ArchiveError)
        -> PickleValue
    {
        try value(in: ArchiveFile.bytes(at: path, limits: limits), path: path, limits: limits)
    }

    /// What the bytes of a pickle hold; the path is for messages.
    ///
    /// - Throws: `ArchiveError` when they are damaged or name a Python object that is not data.
    package static func value(
        in bytes: [UInt8], path: String, limits: ArchiveLimits = ArchiveLimits()
    ) throws(ArchiveError) -> PickleValue {
        var machine = PickleMachine(
            bytes, from: 0, path: path, limits: limits,
            budget: ArchiveBudget(limits, fileSize: bytes.count, growth: ArchiveBudget.pickleGrowth))
        return try machine.load()
    }
}
