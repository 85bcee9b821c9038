/// The first picture of a GIF file (CompuServe, "Graphics Interchange Format, version 89a", 1990).
///
/// A picture is a rectangle of the canvas in colours of a palette of its own or of the file's, compressed by LZW. What it
/// does not cover, and its transparent colour, are clear.
struct GIFFile {
    /// The canvas with the first picture on it.
    let image: Image

    /// Reads the bytes of a file.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - name: what errors call it; its path.
    ///   - limit: the most pixels to take memory for.
    /// - Throws: `ImageError` when the bytes hold no complete picture or claim too many pixels.
    init(_ bytes: [UInt8], name: String = "image", limit: Int = 1 << 27) throws(ImageError) {
        var reader = Reader(bytes: bytes, name: name)
        reader.position = 6
        let (width, height) = (try reader.number(), try reader.number())
        // A code stands for at most 4,096 pixels and has at least three bits; a picture may cover less of the canvas.
        guard width > 0, height > 0, width * height <= limit, width * height <= 1 << 20 + 16_384 * bytes.count else {
            throw .tooLarge(name: name, width: width, height: height, limit: limit)
        }
        let flags = try reader.byte()
        try reader.skip(2)
        let global = flags & 0x80 != 0 ? try reader.palette(1 << (Int(flags & 7) + 1)) : []
        var transparent: Int?
        while true {
            switch try reader.byte() {
            case 0x21:
                let isControl = try reader.byte() == 0xF9
                let block = try reader.blocks(limit: isControl ? 255 : 0)
                if isControl, block.count >= 4 { transparent = block[0] & 1 != 0 ? Int(block[3]) : nil }
            case 0x2C:
                image = try reader.picture(
                    Image(width: width, height: height, color: Color(red: 0, green: 0, blue: 0, alpha: 0)), global,
                    transparent)
                return
            default: throw .invalid(name: name, reason: "a GIF file without a picture")
            }
        }
    }

    /// The bytes and where they are read.
    private struct Reader {
        let bytes: [UInt8]
        let name: String
        var position = 0

        func cut() -> ImageError { .invalid(name: name, reason: "a GIF file that is cut off") }

        mutating func byte() throws(ImageError) -> UInt8 {
            guard position < bytes.count else { throw cut() }
            position += 1
            return bytes[position - 1]
        }

        /// Two bytes, the low one first.
        mutating func number() throws(ImageError) -> Int {
            Int(try byte()) | Int(try byte()) << 8
        }

        mutating func skip(_ count: Int) throws(ImageError) {
            guard count <= bytes.count - position else { throw cut() }
            position += count
        }

        /// So many colours of three bytes.
        mutating func palette(_ count: Int) throws(ImageError) -> [SIMD4<UInt8>] {
            let start = position
            try skip(3 * count)
            return (0..<count).map {
                SIMD4(bytes[start + 3 * $0], bytes[start + 3 * $0 + 1], bytes[start + 3 * $0 + 2], 255)
            }
        }

        /// The data of sub-blocks up to the empty one, of which at most so many bytes are kept.
        mutating func blocks(limit: Int) throws(ImageError) -> [UInt8] {
            var data: [UInt8] = []
            while true {
                let count = Int(try byte())
                if count == 0 { return data }
                let start = position
                try skip(count)
                data += bytes[start..<start + min(count, limit - data.count)]
            }
        }

        /// A picture laid on a canvas.
        mutating func picture(
            _ canvas: Image, _ global: [SIMD4<UInt8>], _ transparent: Int?
        ) throws(ImageError) -> Image {
            let (left, top) = (try number(), try number())
            let (width, height) = (try number(), try number())
            let flags = try byte()
            let palette = flags & 0x80 != 0 ? try self.palette(1 << (Int(flags & 7) + 1)) : global
            guard width > 0, height > 0, left + width <= canvas.width, top + height <= canvas.height else {
                throw .invalid(name: name, reason: "a GIF picture that does not lie on its canvas")
            }
            let bits = Int(try byte())
            let indices = LZWDecoder.indices(
                in: try blocks(limit: bytes.count), bits: bits, count: width * height)
            guard let indices else { throw cut() }
            // Interlaced rows come in four passes.
            let passes = [(0, 8), (4, 8), (2, 4), (1, 2)]
            let rows =
                flags & 0x40 != 0
                ? passes.flatMap { Array(stride(from: $0.0, to: height, by: $0.1)) } : Array(0..<height)
            var pixels = canvas.pixels
            for (number, row) in rows.enumerated() {
                for column in 0..<width {
                    let index = Int(indices[number * width + column])
                    guard index != transparent else { continue }
                    guard index < palette.count else {
                        throw .invalid(name: name, reason: "a GIF picture of colours that it does not have")
                    }
                    let start = 4 * ((top + row) * canvas.width + left + column)
                    for channel in 0..<4 { pixels[start + channel] = palette[index][channel] }
                }
            }
            return Image(width: canvas.width, height: canvas.height, pixels: pixels)
        }
    }
}
