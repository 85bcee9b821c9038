internal import CTurboJPEG

extension Image {
    /// Decodes a JPEG of 8 bits a sample: grey, colour, CMYK or YCCK, baseline or progressive.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - name: what errors call it; its path.
    ///   - limit: the most pixels to take memory for.
    /// - Throws: `ImageError` when the bytes are not a complete JPEG or claim too many pixels.
    public init(jpeg bytes: [UInt8], name: String = "image", limit: Int = 1 << 27) throws(ImageError) {
        var message = [CChar](repeating: 0, count: Int(FLAMBEAU_JPEG_MESSAGE_SIZE))
        var (width, height): (Int32, Int32) = (0, 0)
        guard flambeau_jpeg_size(bytes, bytes.count, &width, &height, &message) == 0 else {
            throw .invalid(name: name, reason: Image.text(message))
        }
        let count = Int(width) * Int(height)
        // Huffman coding spends at least one bit on a block of 8×8, and colour may be kept for every fourth pixel only.
        guard width > 0, height > 0, count <= limit, count <= 4 * 64 * 8 * bytes.count else {
            throw .tooLarge(name: name, width: Int(width), height: Int(height), limit: limit)
        }
        let inverted = JPEGSegments(bytes).hasAdobeMarker
        var status: Int32 = 0
        let pixels = [UInt8](unsafeUninitializedCapacity: 4 * count) { buffer, initialized in
            status = flambeau_jpeg_decode(
                bytes, bytes.count, width, height, inverted ? 1 : 0, buffer.baseAddress, &message)
            if status != 0 { buffer.update(repeating: 0) }
            initialized = 4 * count
        }
        guard status == 0 else { throw .invalid(name: name, reason: Image.text(message)) }
        self.init(width: Int(width), height: Int(height), pixels: pixels)
    }
}
