import Files
import Foundation
import Images
import TestSupport
import Testing

@testable import Videos

/// Clips written and read back, whole and broken.
@Suite struct VideoRoundTripTests {
    /// A folder for one test.
    static func folder() throws -> String {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("videos-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    /// A red square that moves over grey, 8 pixels a frame.
    static func picture(_ index: Int, width: Int = 160, height: Int = 96) -> Image {
        var image = Image(width: width, height: height, color: Color(red: 100, green: 100, blue: 100))
        for y in 20..<52 {
            for x in 8 * index..<8 * index + 32 where x < width { image[x, y] = Color(red: 220, green: 30, blue: 30) }
        }
        return image
    }

    static func write(_ path: String, times: [Double], width: Int = 160, height: Int = 96) throws {
        let writer = try VideoWriter(path, width: width, height: height, frameRate: 25)
        for (index, time) in times.enumerated() {
            try writer.add(VideoFrame(image: picture(index, width: width, height: height), time: time))
        }
        try writer.finish()
    }

    static func frames(_ reader: VideoReader) throws -> [VideoFrame] {
        var frames: [VideoFrame] = []
        while let frame = try reader.next() { frames.append(frame) }
        return frames
    }

    /// Pictures come back nearly as they were, each at its own time, evenly spaced or not.
    @Test func framesComeBackWithTheirTimes() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let times = [0, 0.04, 0.08, 0.2, 0.24, 0.2733, 0.4]
        try Self.write(folder + "/a.mp4", times: times)
        try Self.write(folder + "/b.mp4", times: times)
        #expect(
            FileManager.default.contents(atPath: folder + "/a.mp4")
                == FileManager.default.contents(atPath: folder + "/b.mp4"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["a.mp4", "b.mp4"])
        let reader = try VideoReader(folder + "/a.mp4")
        #expect(reader.info.width == 160 && reader.info.height == 96)
        let frames = try Self.frames(reader)
        #expect(frames.count == times.count && reader.damagedCount == 0 && reader.missingTime == nil)
        for (index, frame) in frames.enumerated() {
            #expect(abs(frame.time - times[index]) < 1e-3)
            let (inside, outside) = (frame.image[8 * index + 16, 36], frame.image[8 * index + 60, 70])
            #expect(abs(Int(inside.red) - 220) < 12 && abs(Int(inside.green) - 30) < 25, "\(index): \(inside)")
            #expect(abs(Int(outside.red) - 100) < 8 && abs(Int(outside.blue) - 100) < 8, "\(index): \(outside)")
        }
    }

    /// Odd sizes lose a row and a column; the rest is as it was.
    @Test func oddSizesLoseARow() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Self.write(folder + "/odd.mp4", times: [0, 0.1], width: 161, height: 97)
        let reader = try VideoReader(folder + "/odd.mp4")
        #expect(reader.info.width == 160 && reader.info.height == 96)
        #expect(try Self.frames(reader).count == 2)
    }

    /// Cut anywhere a clip gives an error with its name or the frames there are, never more.
    @Test func aCutClipEndsEarlyOrIsNamed() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Self.write(folder + "/whole.mp4", times: (0..<12).map { Double($0) / 25 })
        let whole = Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/whole.mp4")))
        for count in stride(from: 0, through: whole.count, by: max(1, whole.count / 40)) {
            do throws(VideoError) {
                let reader = try VideoReader(bytes: Array(whole.prefix(count)), name: "cut.mp4")
                var given = 0
                while try reader.next() != nil { given += 1 }
                #expect(given > 0 && given <= 12)
            } catch {
                #expect("\(error)".hasPrefix("cut.mp4: "), "\(error)")
            }
        }
    }

    /// A writer given up leaves nothing behind.
    @Test func aWriterGivenUpLeavesNoFile() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        do {
            let writer = try VideoWriter(folder + "/never.mp4", width: 64, height: 64, frameRate: 30)
            try writer.add(VideoFrame(image: Image(width: 64, height: 64), time: 0))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }

    /// Sound alone, no file, a folder and other bytes are named for what they are.
    @Test func whatIsNoClipIsNamed() throws {
        #expect(throws: VideoError.self) { try VideoReader("/nowhere/clip.mp4") }
        #expect { try VideoReader("/tmp") } throws: { "\($0)".contains("/tmp") }
        // A second of silence as a WAV file.
        func little(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let samples = [UInt8](repeating: 128, count: 8_000)
        let wave =
            Array("RIFF".utf8) + little(36 + samples.count, 4) + Array("WAVEfmt ".utf8) + little(16, 4) + little(1, 2)
            + little(1, 2) + little(8_000, 4) + little(8_000, 4) + little(1, 2) + little(8, 2) + Array("data".utf8)
            + little(samples.count, 4) + samples
        #expect(throws: VideoError.noPictures(name: "speech.wav", format: "wav")) {
            try VideoReader(bytes: wave, name: "speech.wav")
        }
        for bytes in [[], Array("#EXTM3U\nhttp://example.org/a.ts\n".utf8), [UInt8](repeating: 7, count: 5_000)] {
            #expect { try VideoReader(bytes: bytes, name: "other") } throws: {
                guard case VideoError.invalid(let name, _) = $0 else { return false }
                return name == "other"
            }
        }
    }

    /// More pixels a frame than the limit are refused before any is decoded.
    @Test func largeFramesAreRefused() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Self.write(folder + "/clip.mp4", times: [0])
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/clip.mp4")))
        #expect(throws: VideoError.tooLarge(name: "big", width: 160, height: 96, limit: 1_000)) {
            try VideoReader(bytes: bytes, name: "big", limit: 1_000)
        }
    }
}
