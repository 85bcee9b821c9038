internal import Files
internal import Foundation
internal import Images
internal import Videos

/// Where the frames of a clip come from: a file, or pictures in order.
public enum ClipSource: Equatable, Sendable {
    /// A clip that FFmpeg's libraries read.
    case clip(String)
    /// Pictures, shown at a rate.
    case pictures([String])

    /// What a path stands for: a folder of pictures in the order of the numbers in their names, or a clip.
    ///
    /// - Throws: `FileError` when it is a folder without pictures, or not there.
    public init(_ path: String) throws(FileError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw FileError(path: path, what: "is not there", advice: "check the path")
        }
        self = isFolder.boolValue ? .pictures(try PictureFiles.list(in: path)) : .clip(path)
    }

    /// The files that are read.
    public var paths: [String] {
        switch self {
        case .clip(let path): [path]
        case .pictures(let paths): paths
        }
    }

    /// What errors call it.
    public var name: String { paths.first ?? "clip" }

    /// Gives the frames one after another, in the memory of one.
    ///
    /// - Parameters:
    ///   - frameRate: how many pictures are shown a second; of no meaning for clips, which say when each frame is shown.
    ///   - threads: how many threads decode.
    ///   - body: called for each frame, in order; `false` stops. A picture that cannot be read, or is of another size than
    ///     the first, comes as an error.
    /// - Returns: what a clip's file says, and how it ended; `nil` for pictures.
    /// - Throws: `VideoError` when the clip cannot be read; what `body` throws.
    @discardableResult func forEachFrame(
        frameRate: Double, threads: Int,
        _ body: (_ index: Int, Result<VideoFrame, any Error>, _ time: Double) throws -> Bool
    ) throws -> ClipSummary? {
        switch self {
        case .clip(let path):
            let reader = try VideoReader(path, threads: threads)
            var index = 0
            var isStopped = false
            while !isStopped, let frame = try reader.next() {
                isStopped = !(try body(index, .success(frame), frame.time))
                index += 1
            }
            return ClipSummary(reader)
        case .pictures(let paths):
            var size: (width: Int, height: Int)?
            for (index, path) in paths.enumerated() {
                let time = Double(index) / frameRate
                let picture = Result<VideoFrame, any Error> {
                    let image = try ImageFile.read(path).image
                    let expected = size ?? (image.width, image.height)
                    guard expected == (image.width, image.height) else {
                        throw FileError(
                            path: path,
                            what: "\(image.width)×\(image.height) pixels, the first frame has "
                                + "\(expected.width)×\(expected.height)", advice: "give the frames of one clip")
                    }
                    size = expected
                    return VideoFrame(image: image, time: time)
                }
                if !(try body(index, picture, time)) { break }
            }
            return nil
        }
    }
}

/// What was found out about a clip by reading it to its end.
struct ClipSummary {
    let info: VideoInfo
    let damagedCount: Int
    let missingTime: Double?

    init(_ reader: VideoReader) {
        (info, damagedCount, missingTime) = (reader.info, reader.damagedCount, reader.missingTime)
    }
}
