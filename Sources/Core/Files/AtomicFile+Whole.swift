extension AtomicFile {
    /// Writes a whole file: afterwards it holds exactly these bytes, or is as it was.
    ///
    /// - Throws: `FileError` when it cannot be written.
    public static func write(_ bytes: some Collection<UInt8>, to path: String) throws(FileError) {
        var file = try AtomicFile(path)
        try file.append((bytes as? [UInt8]) ?? Array(bytes))
        try file.commit()
    }

    /// Writes a whole file of UTF-8 text: afterwards it holds exactly this text, or is as it was.
    ///
    /// - Throws: `FileError` when it cannot be written.
    public static func write(_ text: String, to path: String) throws(FileError) {
        var file = try AtomicFile(path)
        try file.append(text)
        try file.commit()
    }
}
