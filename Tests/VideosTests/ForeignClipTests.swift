import Foundation
import Images
import TestSupport
import Testing

@testable import Videos

/// Clips of other makes: turned by their display matrix, GIFs, damaged ones.
@Suite struct ForeignClipTests {
    /// The bytes of a small clip of ours.
    static func clip(frames: Int = 6) throws -> [UInt8] {
        let folder = try VideoRoundTripTests.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try VideoRoundTripTests.write(folder + "/clip.mp4", times: (0..<frames).map { Double($0) / 25 })
        return Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/clip.mp4")))
    }

    /// A phone held upright writes frames that lie on their side, and a matrix: (x, y) goes to (95 − y, x).
    @Test func framesAreTurnedUpright() throws {
        var bytes = try Self.clip()
        let name = Array("tkhd".utf8)
        let place = try #require(bytes.indices.first { Array(bytes[$0..<min($0 + 4, bytes.count)]) == name })
        let matrix: [UInt32] = [0, 0x1_0000, 0, 0xFFFF_0000, 0, 0, 0, 0, 0x4000_0000]
        let start = place + 4 + 40
        #expect(bytes[start..<start + 4] == [0, 1, 0, 0], "the matrix is where it should be")
        for (index, value) in matrix.enumerated() {
            for byte in 0..<4 { bytes[start + 4 * index + byte] = UInt8(truncatingIfNeeded: value >> (24 - 8 * byte)) }
        }
        let reader = try VideoReader(bytes: bytes, name: "turned.mp4")
        #expect(reader.info.width == 96 && reader.info.height == 160)
        let image = try #require(try reader.next()).image
        #expect(image.width == 96 && image.height == 160)
        #expect(abs(Int(image[95 - 36, 16].red) - 220) < 12)
        #expect(abs(Int(image[36, 16].red) - 100) < 12)
    }

    /// Two frames of one pixel, black for 0.2 s and white for 0.5.
    @Test func gifsAreClips() throws {
        func frame(_ delay: UInt8, _ pixels: [UInt8]) -> [UInt8] {
            [0x21, 0xF9, 4, 4, delay, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2] + pixels
        }
        let bytes =
            Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]
            + frame(20, [2, 0x44, 1, 0]) + frame(50, [2, 0x4C, 1, 0]) + [0x3B]
        let reader = try VideoReader(bytes: bytes, name: "blink.gif")
        #expect(reader.info.codec == "gif" && reader.info.width == 1)
        let frames = try VideoRoundTripTests.frames(reader)
        #expect(frames.map { Int(($0.time * 100).rounded()) } == [0, 20])
        #expect(frames.map { $0.image[0, 0].red } == [0, 255])
    }

    /// Bytes changed anywhere give frames of the size said, or an error that names the clip.
    @Test func damagedClipsAreReadOrNamed() throws {
        let whole = try Self.clip()
        var generator = SeededGenerator(seed: "damagedClipsAreReadOrNamed")
        for _ in 0..<150 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...12, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            do throws(VideoError) {
                let reader = try VideoReader(bytes: bytes, name: "damaged.mp4", limit: 1 << 20)
                var count = 0
                while let frame = try reader.next(), count < 50 {
                    #expect(frame.image.width == reader.info.width && frame.time.isFinite)
                    count += 1
                }
            } catch { #expect("\(error)".hasPrefix("damaged.mp4: "), "\(error)") }
        }
    }
}
