/// How much of an archive is accepted, so that a damaged or hostile file cannot take all memory.
public struct ArchiveLimits: Sendable {
    /// The largest file, in bytes.
    public var fileSize: Int
    /// The most bytes that the entries of a zip file may expand to, all together.
    public var expandedSize: Int
    /// The most objects a pickle may hold: stack entries, memo entries and containers, over the whole file.
    public var objectCount: Int
    /// How deep the containers of a pickle may nest.
    public var nesting: Int

    /// The usual limits, changed by what is given: 4 GiB in a file and expanded, 8 million objects, 200 levels.
    public init(
        fileSize: Int = 1 << 32, expandedSize: Int = 1 << 32, objectCount: Int = 8_000_000, nesting: Int = 200
    ) {
        self.fileSize = fileSize
        self.expandedSize = expandedSize
        self.objectCount = objectCount
        self.nesting = nesting
    }
}
