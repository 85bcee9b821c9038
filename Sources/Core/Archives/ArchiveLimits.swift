/// How much of an archive is accepted, so that a damaged or hostile file cannot take all memory.
public struct ArchiveLimits: Sendable {
    /// The largest file, in bytes.
    public var fileSize: Int
    /// The most bytes of memory that everything made from a file may take: what a zip file's entries expand to, decoded
    /// arrays, text and the containers of pickles, all together. However high, small files are held to less, see
    /// ``ArchiveFile``.
    public var memory: Int
    /// How deep the containers of a pickle may nest.
    public var nesting: Int

    /// The usual limits, changed by what is given: 4 GiB in a file, 8 GiB made from it, 200 levels.
    public init(fileSize: Int = 1 << 32, memory: Int = 1 << 33, nesting: Int = 200) {
        self.fileSize = fileSize
        self.memory = memory
        self.nesting = nesting
    }
}
