internal import CHEIF

/// A HEIC file: its main picture, which libheif turns the right way up, and its EXIF block.
struct HEICFile {
    /// The picture, upright.
    let image: Image
    /// The EXIF block, from its byte order on; empty where there is none.
    let metadata: [UInt8]

    /// Reads the bytes of a file.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - name: what errors call it; its path.
    ///   - limit: the most pixels to take memory for.
    /// - Throws: `ImageError` when the bytes are not a complete HEIC file or claim too many pixels.
    init(_ bytes: [UInt8], name: String = "image", limit: Int = 1 << 27) throws(ImageError) {
        let result = bytes.withUnsafeBufferPointer { bytes -> Result<(Image, [UInt8]), ImageError> in
            do throws(ImageError) { return .success(try HEICFile.read(bytes, name, limit)) } catch {
                return .failure(error)
            }
        }
        (image, metadata) = try result.get()
    }

    private static func read(
        _ bytes: UnsafeBufferPointer<UInt8>, _ name: String, _ limit: Int
    ) throws(ImageError) -> (Image, [UInt8]) {
        var message = [CChar](repeating: 0, count: Int(FLAMBEAU_HEIF_MESSAGE_SIZE))
        guard let file = flambeau_heif_open(bytes.baseAddress, bytes.count, &message) else {
            throw .invalid(name: name, reason: Image.text(message))
        }
        defer { flambeau_heif_close(file) }
        var (width, height): (UInt32, UInt32) = (0, 0)
        flambeau_heif_size(file, &width, &height)
        guard width > 0, height > 0, Int(width) * Int(height) <= limit else {
            throw .tooLarge(name: name, width: Int(width), height: Int(height), limit: limit)
        }
        let count = 4 * Int(width) * Int(height)
        var status: Int32 = 0
        let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            status = flambeau_heif_decode(file, width, height, buffer.baseAddress, &message)
            if status != 0 { buffer.update(repeating: 0) }
            initialized = count
        }
        guard status == 0 else { throw .invalid(name: name, reason: Image.text(message)) }
        return (Image(width: Int(width), height: Int(height), pixels: pixels), metadata(of: file, at: bytes.count))
    }

    /// The block that an item holds: four bytes say how many more come before it (ISO/IEC 23008-12, A.2.1).
    private static func metadata(of file: OpaquePointer, at most: Int) -> [UInt8] {
        let count = flambeau_heif_exif_count(file)
        guard count > 4, count <= most else { return [] }
        var block = [UInt8](repeating: 0, count: count)
        guard flambeau_heif_exif(file, &block) == 0 else { return [] }
        let offset = block[..<4].reduce(0) { $0 << 8 | Int($1) }
        return offset < count - 4 ? Array(block[(4 + offset)...]) : []
    }
}
