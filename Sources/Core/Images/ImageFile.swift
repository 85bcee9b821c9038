internal import Files

/// Photos from files, and images to files.
public enum ImageFile {
    /// The largest file to read.
    static let byteLimit = 1 << 29

    /// Reads a photo of any ``PhotoFormat``, whatever its name says, and turns it upright; of an animation the first picture.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - limit: the most pixels to take memory for.
    /// - Throws: `ImageError` when the file cannot be read, is of no such format, broken, or claims too many pixels.
    public static func read(_ path: String, limit: Int = 1 << 27) throws(ImageError) -> Photo {
        let bytes: [UInt8]
        do { bytes = try FileReader.bytes(at: path, limit: byteLimit) } catch { throw .unreadable(error) }
        return try decode(bytes, name: path, limit: limit)
    }

    /// Decodes a photo of any ``PhotoFormat`` and turns it upright.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - name: what errors call it.
    ///   - limit: the most pixels to take memory for.
    /// - Throws: `ImageError` when the bytes are of no such format, broken, or claim too many pixels.
    public static func decode(
        _ bytes: [UInt8], name: String = "image", limit: Int = 1 << 27
    ) throws(ImageError) -> Photo {
        guard let format = PhotoFormat(bytes) else {
            if let format = ForeignFormat.name(of: bytes) { throw .foreignFormat(name: name, format: format) }
            throw .unknownFormat(name: name, beginning: ImageFile.beginning(of: bytes))
        }
        let (stored, block): (Image, ArraySlice<UInt8>?)
        switch format {
        case .png:
            stored = try Image(png: bytes, name: name, limit: limit)
            block = PNGChunks(bytes).payload(of: "eXIf").map { bytes[$0] }
        case .jpeg: (stored, block) = (try Image(jpeg: bytes, name: name, limit: limit), bytes[...])
        case .webP:
            stored = try Image(webP: bytes, name: name, limit: limit)
            block = Image.webPMetadata(bytes)
        case .gif: (stored, block) = (try GIFFile(bytes, name: name, limit: limit).image, nil)
        case .heic:
            // The file's own turns are what counts, and are done (ISO/IEC 23008-12, A.2.1).
            let file = try HEICFile(bytes, name: name, limit: limit)
            var metadata = PhotoMetadata(
                reading: file.metadata, width: file.image.width, height: file.image.height)
            metadata.orientation = 1
            return Photo(image: file.image, metadata: metadata)
        }
        let metadata = block.map { PhotoMetadata(reading: Array($0), width: stored.width, height: stored.height) }
        let orientation = metadata?.orientation ?? 1
        return Photo(image: stored.upright(orientation: orientation), metadata: metadata ?? PhotoMetadata())
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
