/// What the process that reads a foreign format may take, by the size of its file.
struct ForeignMeshLimits: Equatable {
    /// Bytes of memory beyond those the program has when it begins.
    var memory: Int
    /// Seconds of a processor.
    var seconds: Int

    /// The seconds after which the process is ended whatever it does: other work may hold it up.
    var longest: Double { 3 * Double(seconds) }

    /// Half a gigabyte and 32 bytes for each of the file's; ten seconds and one for each half megabyte.
    init(fileSize: Int) {
        memory = min(1 << 29 + 32 * fileSize, 1 << 34)
        seconds = 10 + fileSize / 500_000
    }

    /// The limits given.
    init(memory: Int, seconds: Int) {
        self.memory = memory
        self.seconds = seconds
    }
}
