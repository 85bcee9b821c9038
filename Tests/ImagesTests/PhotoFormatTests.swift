import Files
import Foundation
import SpatialGeometry
import TestSupport
import Testing

@testable import Images

/// WebP, GIF and HEIC, written by Pillow (`tools/flambeau_tools/golden/photo_fixtures.py`).
@Suite struct PhotoFormatTests {
    static let added = [
        "exif.webp", "lossless.webp", "animated.webp", "clear.webp", "plain.gif", "interlaced.gif", "animated.gif",
        "clear.gif", "ramp.gif", "plain.heic", "turned.heic",
    ]

    static func bytes(_ name: String) throws -> [UInt8] {
        try FileReader.bytes(at: PhotoTests.path(name), limit: 1 << 20)
    }

    @Test(arguments: [
        "exif.webp", "lossless.webp", "animated.webp", "plain.gif", "interlaced.gif", "animated.gif",
    ]) func coloursCome(name: String) throws {
        PhotoTests.expectQuarters(try ImageFile.read(PhotoTests.path(name)).image)
    }

    /// Twice as large; the second lies on its side, and the file says how to turn it.
    @Test(arguments: ["plain.heic", "turned.heic"]) func heicStandsUpright(name: String) throws {
        let photo = try ImageFile.read(PhotoTests.path(name))
        #expect(photo.image.width == 96 && photo.image.height == 64)
        for (x, y, colour) in [
            (24, 16, [255, 0, 0]), (72, 16, [0, 255, 0]), (24, 48, [0, 0, 255]), (72, 48, [255, 255, 255]),
        ] {
            #expect(PhotoTests.isNear(photo.image[x, y], colour[0], colour[1], colour[2]), "\(photo.image[x, y])")
        }
        let expected = 50 * hypot(96.0, 64) / hypot(36.0, 24)
        #expect(photo.metadata.orientation == 1)
        #expect(
            name == "plain.heic"
                ? photo.metadata.focalLength == nil : abs(photo.metadata.focalLength! - expected) < 1e-9)
    }

    /// 1 inch at 1,000 pixels an inch, of a photo that was 96 high and 64 wide and now is 48 and 32.
    @Test func focalPlanesOfPortraits() throws {
        let photo = try ImageFile.read(PhotoTests.path("exif.webp"))
        #expect(photo.metadata.orientation == 6)
        #expect(abs((photo.metadata.focalLength ?? 0) - 500) < 1e-6)
    }

    @Test(arguments: ["clear.gif", "clear.webp"]) func whatIsClearStaysClear(name: String) throws {
        let image = try ImageFile.read(PhotoTests.path(name)).image
        #expect(PhotoTests.isNear(image[12, 8], 255, 0, 0))
        #expect(image[36, 24].alpha == 0)
    }

    @Test func everyCodeOfLZW() throws {
        let image = try ImageFile.read(PhotoTests.path("ramp.gif")).image
        #expect(image.width == 61 && image.height == 47)
        for y in 0..<47 {
            for x in 0..<61 {
                let index = (x * x + 3 * y * y / 7) % 256
                let expected = Color(red: UInt8(index), green: UInt8(255 - index), blue: UInt8(index / 2))
                #expect(image[x, y] == expected)
            }
        }
    }

    @Test(arguments: added) func cutAndDamagedFilesNeverTrap(name: String) throws {
        let whole = try Self.bytes(name)
        // What comes after the first picture of an animation, or an ending, may be missing.
        let needed = name.hasPrefix("animated") ? whole.count / 3 : whole.count - 12
        for count in stride(from: 0, to: needed, by: max(1, whole.count / 60)) {
            #expect(throws: ImageError.self, "\(count) of \(whole.count) bytes") {
                try ImageFile.decode(Array(whole.prefix(count)))
            }
        }
        var generator = SeededGenerator(seed: "cutAndDamagedFilesNeverTrap" + name)
        for _ in 0..<200 {
            var damaged = whole
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            _ = try? ImageFile.decode(damaged, limit: 1 << 20)
        }
    }

    /// A header may claim what it likes; memory is taken for what the limit and the file's length allow.
    @Test func largeClaimsAreRefused() throws {
        var gif = try Self.bytes("plain.gif")
        gif.replaceSubrange(6..<10, with: [0xFF, 0xFF, 0xFF, 0xFF])
        #expect(throws: ImageError.tooLarge(name: "a.gif", width: 65_535, height: 65_535, limit: 1 << 27)) {
            try ImageFile.decode(gif, name: "a.gif")
        }
        for name in Self.added {
            let bytes = try Self.bytes(name)
            let error = #expect(throws: ImageError.self) { try ImageFile.decode(bytes, name: name, limit: 1_000) }
            guard case .tooLarge = error else {
                Issue.record("\(name): \(String(describing: error))")
                continue
            }
        }
    }

    @Test func otherFormatsAreNamed() throws {
        func message(_ bytes: [UInt8]) -> String {
            let error = #expect(throws: ImageError.self) { try ImageFile.decode(bytes, name: "a") }
            return error?.description ?? ""
        }
        let box: [UInt8] = [0, 0, 0, 24]
        for (bytes, format) in [
            (box + Array("ftypavif".utf8), "an AVIF picture"), (box + Array("ftypisom".utf8), "an MP4 clip"),
            (Array("BM".utf8) + box, "a BMP picture"), (Array("II*\0".utf8), "a TIFF picture"),
        ] {
            #expect(
                message(bytes).contains(format) && message(bytes).contains("JPEG, PNG, WebP, GIF and HEIC are read"))
        }
    }
}
