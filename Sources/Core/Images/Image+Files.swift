internal import Files

extension Image {
    /// Reads a PNG file.
    ///
    /// - Throws: `FileError` when the file cannot be read, `ImageError` when it is not a complete PNG.
    public init(pngFile path: String, limit: Int = 1 << 27) throws {
        try self.init(png: FileReader.bytes(at: path, limit: 1 << 30), name: path, limit: limit)
    }

    /// Writes the image as a PNG file, whole or not at all.
    ///
    /// - Throws: `FileError` when the file cannot be written, `ImageError` when the image is too large.
    public func writePNG(to path: String) throws {
        try AtomicFile.write(pngData(), to: path)
    }
}
