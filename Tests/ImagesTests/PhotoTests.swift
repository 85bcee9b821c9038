import Files
import Foundation
import Images
import SpatialGeometry
import TestSupport
import Testing

/// Photos written by Pillow (`tools/flambeau_tools/golden/photo_fixtures.py`): red, green, blue and white quarters.
@Suite struct PhotoTests {
    static func path(_ name: String) -> String { TestFiles.root + "/Tests/ImagesTests/Fixtures/" + name }

    /// Compression at quality 95 moves the middle of a flat quarter by a few steps at most.
    static func isNear(_ color: Color, _ red: Int, _ green: Int, _ blue: Int, within limit: Int = 6) -> Bool {
        abs(Int(color.red) - red) <= limit && abs(Int(color.green) - green) <= limit
            && abs(Int(color.blue) - blue) <= limit && color.alpha == 255
    }

    static func expectQuarters(_ image: Image) {
        #expect(image.width == 48 && image.height == 32)
        #expect(isNear(image[12, 8], 255, 0, 0))
        #expect(isNear(image[36, 8], 0, 255, 0))
        #expect(isNear(image[12, 24], 0, 0, 255))
        #expect(isNear(image[36, 24], 255, 255, 255))
    }

    @Test(arguments: ["colour.jpg", "progressive.jpg", "cmyk.jpg"]) func coloursCome(name: String) throws {
        Self.expectQuarters(try ImageFile.read(Self.path(name)).image)
    }

    @Test func greyBecomesColour() throws {
        let image = try ImageFile.read(Self.path("grey.jpg")).image
        #expect(Self.isNear(image[12, 8], 76, 76, 76))
        #expect(Self.isNear(image[36, 24], 255, 255, 255))
    }

    @Test func onePixel() throws {
        let image = try ImageFile.read(Self.path("one-pixel.jpg")).image
        #expect(image.width == 1 && image.height == 1 && Self.isNear(image[0, 0], 200, 100, 50))
    }

    @Test(arguments: 1...8) func photosStandUpright(orientation: Int) throws {
        let photo = try ImageFile.read(Self.path("orientation\(orientation).jpg"))
        #expect(photo.metadata.orientation == orientation)
        Self.expectQuarters(photo.image)
        // 50 mm on film whose diagonal is 43.27 mm.
        let (diagonal, film) = (hypot(48.0, 32.0), hypot(36.0, 24.0))
        let expected = 50 * diagonal / film
        #expect(abs((photo.metadata.focalLength ?? 0) - expected) < 1e-9)
    }

    @Test func metadataOfPNG() throws {
        let photo = try ImageFile.read(Self.path("exif.png"))
        Self.expectQuarters(photo.image)
        // 3.5 cm at 100 pixels a centimetre, of a photo that was twice as wide.
        #expect(abs((photo.metadata.focalLength ?? 0) - 175) < 1e-6)
    }

    @Test func withoutMetadataNothingIsKnown() throws {
        #expect(try ImageFile.read(Self.path("colour.jpg")).metadata == PhotoMetadata())
    }

    /// A file cut anywhere is an error, never a picture that is grey at the bottom; metadata cut anywhere is harmless.
    @Test(arguments: ["colour.jpg", "progressive.jpg", "cmyk.jpg", "orientation6.jpg", "exif.png"])
    func cutFilesAreErrors(name: String) throws {
        let bytes = try FileReader.bytes(at: Self.path(name), limit: 1 << 20)
        // A PNG ends in a chunk of 12 bytes without pixels.
        let end = bytes.count - (name.hasSuffix("png") ? 12 : 2)
        for count in stride(from: 0, to: end, by: 7) {
            #expect(throws: ImageError.self, "\(count) of \(bytes.count) bytes") {
                try ImageFile.decode(Array(bytes.prefix(count)))
            }
        }
    }

    @Test func damagedFilesNeverTrap() throws {
        var generator = SeededGenerator(seed: "damagedFilesNeverTrap")
        for name in ["colour.jpg", "progressive.jpg", "cmyk.jpg", "orientation6.jpg", "exif.png"] {
            let bytes = try FileReader.bytes(at: Self.path(name), limit: 1 << 20)
            for _ in 0..<300 {
                var damaged = bytes
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(
                        in: 0...255, using: &generator)
                }
                _ = try? ImageFile.decode(damaged)
            }
        }
    }

    @Test func largeClaimsAreRefused() throws {
        var bytes = try FileReader.bytes(at: Self.path("colour.jpg"), limit: 1 << 20)
        // The start-of-frame segment holds height and width.
        let frame = try #require((0..<bytes.count - 9).first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
        for (offset, byte) in zip(5...8, [0xF0, 0, 0xF0, 0] as [UInt8]) { bytes[frame + offset] = byte }
        #expect(throws: ImageError.tooLarge(name: "big.jpg", width: 61_440, height: 61_440, limit: 1 << 27)) {
            try ImageFile.decode(bytes, name: "big.jpg")
        }
        let small = try FileReader.bytes(at: Self.path("colour.jpg"), limit: 1 << 20)
        #expect(throws: ImageError.tooLarge(name: "image", width: 48, height: 32, limit: 1_000)) {
            try ImageFile.decode(small, limit: 1_000)
        }
    }

    /// libpng would take a gigabyte for this chunk before it finds that the file ends.
    @Test func chunksBeyondTheEndAreRefused() throws {
        var bytes = try Image(width: 8, height: 8).pngData()
        // After the signature and the header.
        bytes.insert(contentsOf: [0x3D, 0, 0, 0] + Array("eXIf".utf8) + [0x4D, 0x4D, 0, 42], at: 33)
        let error = #expect(throws: ImageError.self) { try Image(png: bytes, name: "a.png") }
        #expect(error?.description.contains("a.png") == true)
        #expect(error?.description.contains("1023410176 bytes where") == true, "\(error?.description ?? "")")
    }

    @Test func otherFilesAreNamed() throws {
        #expect(throws: ImageError.unknownFormat(name: "a.jpg", beginning: "the text \"hello you\"")) {
            try ImageFile.decode(Array("hello you".utf8), name: "a.jpg")
        }
        #expect(throws: ImageError.unknownFormat(name: "a.jpg", beginning: "nothing: the file is empty")) {
            try ImageFile.decode([], name: "a.jpg")
        }
        let error = #expect(throws: ImageError.self) { try ImageFile.read(TestFiles.root) }
        #expect(error?.description.contains("folder") == true)
    }

    @Test func turningFourTimesIsNothing() throws {
        let image = try ImageFile.read(Self.path("colour.jpg")).image
        #expect(image.turned(quarters: 1).turned(quarters: 3) == image)
        #expect(image.turned(quarters: 2) == image.turned(quarters: 1).turned(quarters: 1))
        #expect(image.mirrored.mirrored == image)
        // Clockwise: the bottom left comes to the top left.
        #expect(Self.isNear(image.turned(quarters: 1)[8, 12], 0, 0, 255))
    }

    @Test func resizingKeepsFlatColoursAndMeans() throws {
        let flat = Image(width: 37, height: 23, color: Color(red: 12, green: 200, blue: 99))
        for (width, height) in [(5, 3), (80, 50), (1, 1), (37, 9)] {
            let resized = flat.resized(width: width, height: height)
            #expect(resized == Image(width: width, height: height, color: Color(red: 12, green: 200, blue: 99)))
        }
        // A ramp keeps its values at the new pixels' centres.
        var ramp = Image(width: 64, height: 4)
        for y in 0..<4 { for x in 0..<64 { ramp[x, y].red = UInt8(4 * x) } }
        let half = ramp.resized(width: 32, height: 2)
        for x in 2..<30 { #expect(abs(Int(half[x, 1].red) - (8 * x + 2)) <= 1) }
    }
}
