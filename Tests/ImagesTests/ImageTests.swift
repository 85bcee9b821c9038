import Images
import TestSupport
import Testing

@Suite struct ImageTests {
    private static func noise(width: Int, height: Int, opaque: Bool) -> Image {
        var generator = SeededGenerator(seed: "noise \(width) \(height)")
        var image = Image(width: width, height: height)
        for index in image.pixels.indices {
            image.pixels[index] =
                index % 4 == 3 && opaque ? 255 : UInt8.random(in: 0...255, using: &generator)
        }
        return image
    }

    @Test(arguments: [(1, 1), (7, 3), (64, 129)], [true, false])
    func encodingAndDecodingKeepEveryPixel(size: (Int, Int), opaque: Bool) throws {
        let image = Self.noise(width: size.0, height: size.1, opaque: opaque)
        let bytes = try image.pngData()
        #expect(try Image(png: bytes) == image)
        #expect(try image.pngData() == bytes)
    }

    @Test func cutOffFilesAreErrors() throws {
        let bytes = try Self.noise(width: 20, height: 20, opaque: true).pngData()
        // The last 16 bytes (the end of the checksum and the closing chunk) hold no pixel.
        for length in stride(from: 0, to: bytes.count - 16, by: 7) {
            #expect(throws: ImageError.self) { try Image(png: Array(bytes.prefix(length)), name: "cut.png") }
        }
    }

    @Test func damagedFilesAreErrorsOrImages() throws {
        let bytes = try Self.noise(width: 12, height: 9, opaque: false).pngData()
        var generator = SeededGenerator(seed: "damage")
        for _ in 0..<2_000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            _ = try? Image(png: damaged)
        }
    }

    @Test func giganticHeadersTakeNoMemory() throws {
        var bytes = try Image(width: 1, height: 1).pngData()
        // Width and height of the header to 100,000, with the checksum that belongs to them.
        for start in [16, 20] { bytes.replaceSubrange(start..<start + 4, with: [0, 1, 0x86, 0xA0]) }
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes[12..<29] {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        crc = ~crc
        bytes.replaceSubrange(29..<33, with: (0..<4).map { UInt8(truncatingIfNeeded: crc >> (24 - 8 * $0)) })
        #expect(throws: ImageError.tooLarge(name: "huge.png", width: 100_000, height: 100_000, limit: 1 << 27)) {
            try Image(png: bytes, name: "huge.png")
        }
    }

    @Test func linesAreSymmetricAndStayInside() {
        var image = Image(width: 21, height: 21)
        image.strokeLine(from: SIMD2(3, 10.5), to: SIMD2(18, 10.5), thickness: 3, .black)
        for x in 0..<21 {
            for y in 0..<21 { #expect(image[x, y] == image[x, 20 - y]) }
        }
        #expect(image[10, 10] == .black && image[10, 7] == .white && image[0, 10] == .white)
        image.strokeLine(from: SIMD2(-1e9, .nan), to: SIMD2(5, 5), .black)
        image.strokeLine(from: SIMD2(-1e30, -1e30), to: SIMD2(1e30, 1e30), .black)
        image.drawText("beyond", x: 15, y: 18, height: 10)
    }

    @Test func blendingIsSourceOver() {
        var image = Image(width: 1, height: 1, color: Color(red: 100, green: 0, blue: 200))
        image.blend(Color(red: 200, green: 100, blue: 0, alpha: 128), at: 0, 0)
        #expect(image[0, 0] == Color(red: 150, green: 50, blue: 100))
        var clear = Image(width: 1, height: 1, color: Color(red: 0, green: 0, blue: 0, alpha: 0))
        clear.blend(Color(red: 10, green: 20, blue: 30, alpha: 128), at: 0, 0)
        #expect(clear[0, 0] == Color(red: 10, green: 20, blue: 30, alpha: 128))
    }

    @Test func everyPrintableCharacterHasAGlyphOfItsOwn() {
        var seen: [[UInt8]: Character] = [:]
        for code in 0x21...0x7E {
            let character = Character(UnicodeScalar(code)!)
            var image = Image(width: 24, height: 34)
            image.drawText(String(character), x: 2, y: 4, height: 20)
            #expect(seen.updateValue(character, forKey: image.pixels) == nil, "\(character)")
        }
    }

    @Test func mapsRunFromEndToEnd() {
        #expect(ColorMap.diverging.color(-3) == ColorMap.diverging.color(0))
        #expect(ColorMap.diverging.color(0).blue > ColorMap.diverging.color(0).red)
        #expect(ColorMap.diverging.color(1).red > ColorMap.diverging.color(1).blue)
        for step in 1...20 {
            let (before, after) = (
                ColorMap.sequential.color(Float(step - 1) / 20), ColorMap.sequential.color(Float(step) / 20)
            )
            func luma(_ color: Color) -> Int { 2126 * Int(color.red) + 7152 * Int(color.green) + 722 * Int(color.blue) }
            #expect(luma(after) > luma(before))
        }
    }
}
