internal import CPNG

extension Image {
    /// Decodes a PNG of any kind (grey, palette, colour, 1 to 16 bits, with or without alpha, interlaced).
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - name: what errors call it; its path.
    ///   - limit: the most pixels to take memory for.
    /// - Throws: `ImageError` when the bytes are not a complete PNG or claim too many pixels.
    public init(png bytes: [UInt8], name: String = "image", limit: Int = 1 << 27) throws(ImageError) {
        if let problem = PNGChunks(bytes).problem { throw .invalid(name: name, reason: problem) }
        var message = [CChar](repeating: 0, count: Int(FLAMBEAU_PNG_MESSAGE_SIZE))
        var (width, height): (UInt32, UInt32) = (0, 0)
        guard flambeau_png_size(bytes, bytes.count, &width, &height, &message) == 0 else {
            throw .invalid(name: name, reason: Image.text(message))
        }
        let count = Int(width) * Int(height)
        // Deflate packs at most 1,032 bytes into one, and a pixel takes at least one bit.
        guard count > 0, count <= limit, count / 8 <= 1_032 * bytes.count else {
            throw .tooLarge(name: name, width: Int(width), height: Int(height), limit: limit)
        }
        var status: Int32 = 0
        let pixels = [UInt8](unsafeUninitializedCapacity: 4 * count) { buffer, initialized in
            status = flambeau_png_decode(bytes, bytes.count, width, height, buffer.baseAddress, &message)
            if status != 0 { buffer.update(repeating: 0) }
            initialized = 4 * count
        }
        guard status == 0 else { throw .invalid(name: name, reason: Image.text(message)) }
        self.init(width: Int(width), height: Int(height), pixels: pixels)
    }

    /// The image as a PNG file of 8 bits a sample, without alpha where every pixel is opaque. The same image gives the
    /// same bytes.
    ///
    /// - Throws: `ImageError.unencodable` for an image of more than half a billion pixels.
    public func pngData() throws(ImageError) -> [UInt8] {
        let opaque = stride(from: 3, to: pixels.count, by: 4).allSatisfy { pixels[$0] == 255 }
        var samples = pixels
        if opaque {
            samples = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { buffer, count in
                for pixel in 0..<width * height {
                    for channel in 0..<3 { buffer[3 * pixel + channel] = pixels[4 * pixel + channel] }
                }
                count = 3 * width * height
            }
        }
        guard let width = UInt32(exactly: width), let height = UInt32(exactly: height) else {
            throw .unencodable(reason: "a side has more than \(UInt32.max) pixels")
        }
        let bound = flambeau_png_bound(width, height, opaque ? 3 : 4)
        guard bound > 0 else { throw .unencodable(reason: "\(width)×\(height) pixels are too many") }
        var message = [CChar](repeating: 0, count: Int(FLAMBEAU_PNG_MESSAGE_SIZE))
        var count = bound
        var status: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: bound) { buffer, initialized in
            status = flambeau_png_encode(samples, width, height, opaque ? 3 : 4, buffer.baseAddress, &count, &message)
            initialized = status == 0 ? count : 0
        }
        guard status == 0 else { throw .unencodable(reason: Image.text(message)) }
        return bytes
    }

    static func text(_ message: [CChar]) -> String {
        String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
