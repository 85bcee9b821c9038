internal import CWebP

extension Image {
    /// Decodes a WebP picture, lossy or lossless, or the first one of an animation.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - name: what errors call it; its path.
    ///   - limit: the most pixels to take memory for.
    /// - Throws: `ImageError` when the bytes are not a complete WebP file or claim too many pixels.
    public init(webP bytes: [UInt8], name: String = "image", limit: Int = 1 << 27) throws(ImageError) {
        var file = FlambeauWebP()
        guard flambeau_webp_read(bytes, bytes.count, &file) == 0 else {
            throw .invalid(name: name, reason: "a WebP file that is broken or cut off")
        }
        let (width, height) = (Int(file.width), Int(file.height))
        // At most 2¹⁴ pixels each way in one picture; an animation's canvas may claim 2²⁴.
        guard width > 0, height > 0, width <= 1 << 14, height <= 1 << 14, width * height <= limit else {
            throw .tooLarge(name: name, width: width, height: height, limit: limit)
        }
        var status: Int32 = 0
        let pixels = [UInt8](unsafeUninitializedCapacity: 4 * width * height) { buffer, initialized in
            status = flambeau_webp_decode(bytes, bytes.count, file.width, file.height, buffer.baseAddress)
            if status != 0 { buffer.update(repeating: 0) }
            initialized = 4 * width * height
        }
        guard status == 0 else { throw .invalid(name: name, reason: "a WebP picture that is broken or cut off") }
        self.init(width: width, height: height, pixels: pixels)
    }

    /// The EXIF block of a WebP file, where it has one.
    static func webPMetadata(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
        var file = FlambeauWebP()
        guard flambeau_webp_read(bytes, bytes.count, &file) == 0, file.exif_count > 0,
            file.exif_offset <= bytes.count, file.exif_count <= bytes.count - file.exif_offset
        else { return nil }
        return bytes[file.exif_offset..<file.exif_offset + file.exif_count]
    }
}
