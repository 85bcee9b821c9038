internal import Files

/// Photos from files, and images to files.
public enum ImageFile {
    static let pngSignature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    static let jpegSignature: [UInt8] = [0xFF, 0xD8, 0xFF]
    /// The largest file to read.
    static let byteLimit = 1 << 29

    /// Reads a photo, JPEG or PNG whatever its name says, and turns it upright.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - limit: the most pixels to take memory for.
    /// - Throws: `ImageError` when the file cannot be read, is neither JPEG nor PNG, broken, or claims too many pixels.
    public static func read(_ path: String, limit: Int = 1 << 27) throws(ImageError) -> Photo {
        let bytes: [UInt8]
        do { bytes = try FileReader.bytes(at: path, limit: byteLimit) } catch { throw .unreadable(error) }
        return try decode(bytes, name: path, limit: limit)
    }

    /// Decodes a photo, JPEG or PNG, and turns it upright.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - name: what errors call it.
    ///   - limit: the most pixels to take memory for.
    /// - Throws: `ImageError` when the bytes are neither JPEG nor PNG, broken, or claim too many pixels.
    public static func decode(
        _ bytes: [UInt8], name: String = "image", limit: Int = 1 << 27
    ) throws(ImageError) -> Photo {
        let stored: Image
        if bytes.starts(with: pngSignature) {
            stored = try Image(png: bytes, name: name, limit: limit)
        } else if bytes.starts(with: jpegSignature) {
            stored = try Image(jpeg: bytes, name: name, limit: limit)
        } else if let format = ForeignFormat.name(of: bytes) {
            throw .foreignFormat(name: name, format: format)
        } else {
            throw .unknownFormat(name: name, beginning: ImageFile.beginning(of: bytes))
        }
        let metadata = PhotoMetadata(reading: bytes, width: stored.width, height: stored.height)
        return Photo(image: stored.upright(orientation: metadata.orientation), metadata: metadata)
    }

    /// Writes an image as PNG; afterwards the file holds all of it, or is as it was.
    ///
    /// - Throws: `ImageError` when the image is too large to encode or the file cannot be written.
    public static func write(_ image: Image, to path: String) throws(ImageError) {
        let bytes = try image.pngData()
        do { try AtomicFile.write(bytes, to: path) } catch { throw .unwritable(error) }
    }

    /// The first bytes as a person can tell what they are: text, or numbers.
    private static func beginning(of bytes: [UInt8]) -> String {
        let first = bytes.prefix(12)
        if first.isEmpty { return "nothing: the file is empty" }
        if first.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) {
            let text = String(decoding: first, as: UTF8.self).map { $0.isNewline ? " " : $0 }
            return "the text \"\(String(text))\""
        }
        return "the bytes " + first.prefix(4).map { String($0, radix: 16) }.joined(separator: " ")
    }
}
