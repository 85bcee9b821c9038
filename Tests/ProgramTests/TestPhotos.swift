import Foundation
import Images
import TestSupport

/// Photos made for tests.
enum TestPhotos {
    /// A PNG of one colour, or one whose header alone claims the size.
    static func blank(_ width: Int, _ height: Int, truthful: Bool = true) throws -> Data {
        guard !truthful else { return Data(try Image(width: width, height: height).pngData()) }
        var bytes = try Image(width: 8, height: 8).pngData()
        // After the signature, length and name: width and height, five bytes, and the checksum of name and content.
        for index in 0..<4 {
            bytes[16 + index] = UInt8(truncatingIfNeeded: width >> (8 * (3 - index)))
            bytes[20 + index] = UInt8(truncatingIfNeeded: height >> (8 * (3 - index)))
        }
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in bytes[12..<29] {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        for index in 0..<4 { bytes[29 + index] = UInt8(truncatingIfNeeded: ~sum >> UInt32(8 * (3 - index))) }
        return Data(bytes)
    }

    /// One face a hundred times.
    static func crowd() throws -> Data {
        let photo = try ImageFile.read(TestFiles.shared("photos/astronaut.png")).image
        var image = Image(width: 2_000, height: 2_000)
        for y in 0..<2_000 {
            for x in 0..<2_000 { image[x, y] = photo[130 + x % 200, 20 + y % 200] }
        }
        return Data(try image.pngData())
    }

    /// Writes frame_1.png and so on: the photo turned and moved a little more in each.
    ///
    /// - Returns: by how much each frame is turned anticlockwise, in degrees.
    static func rocking(_ path: String, to folder: String, count: Int) throws -> [Double] {
        let photo = try ImageFile.read(path).image
        let centre = SIMD2(Double(photo.width), Double(photo.height)) / 2
        return try (0..<count).map { frame in
            let angle = 0.15 * sin(Double(frame) / 3)
            let shift = SIMD2(25 * sin(Double(frame) / 4), 10 * cos(Double(frame) / 4))
            var image = Image(width: photo.width, height: photo.height)
            for y in 0..<photo.height {
                for x in 0..<photo.width {
                    let offset = SIMD2(Double(x), Double(y)) + 0.5 - centre - shift
                    // Anticlockwise as seen, with y down.
                    let place =
                        centre - 0.5
                        + SIMD2(
                            cos(angle) * offset.x - sin(angle) * offset.y, sin(angle) * offset.x + cos(angle) * offset.y
                        )
                    image[x, y] = color(of: photo, at: place)
                }
            }
            try ImageFile.write(image, to: folder + "/frame_\(frame + 1).png")
            return angle * 180 / .pi
        }
    }

    /// The colour between pixels; outside the photo the nearest pixel's.
    private static func color(of photo: Image, at place: SIMD2<Double>) -> Color {
        let x = max(0, min(Double(photo.width - 1), place.x))
        let y = max(0, min(Double(photo.height - 1), place.y))
        let (left, top) = (Int(x), Int(y))
        let (right, bottom) = (min(left + 1, photo.width - 1), min(top + 1, photo.height - 1))
        let (fx, fy) = (x - Double(left), y - Double(top))
        func mixed(_ channel: KeyPath<Color, UInt8>) -> UInt8 {
            func sample(_ x: Int, _ y: Int) -> Double { Double(photo[x, y][keyPath: channel]) }
            let upper = (1 - fx) * sample(left, top) + fx * sample(right, top)
            let lower = (1 - fx) * sample(left, bottom) + fx * sample(right, bottom)
            return UInt8(((1 - fy) * upper + fy * lower).rounded())
        }
        return Color(red: mixed(\.red), green: mixed(\.green), blue: mixed(\.blue))
    }
}
