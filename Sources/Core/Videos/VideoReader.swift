internal import CAVFormat
internal import Files
internal import Foundation
internal import Images

/// The frames of a clip, one after another, in the memory of one.
///
/// MP4, QuickTime, Matroska, WebM, GIF, AVI and MPEG-TS, whatever FFmpeg's libraries decode. Frames come upright (the stream's
/// display matrix), with square pixels, as 8-bit sRGB whatever depth and layout they are stored in, each with its own time.
/// Pieces that cannot be decoded are passed over and counted; a clip that ends before its time ends there.
///
///     let reader = try VideoReader("clip.mp4")
///     while let frame = try reader.next() { print(frame.time) }
public final class VideoReader {
    /// The most pixels of a frame.
    public static let pixelLimit = 1 << 27

    /// What the file says.
    public let info: VideoInfo
    /// What errors call the clip.
    public let name: String
    /// How many frames were given.
    public private(set) var frameCount = 0
    /// When the last of them is shown, in seconds.
    public private(set) var latestTime: Double?
    /// How many pieces could not be decoded so far.
    public private(set) var damagedCount = 0
    private let video: OpaquePointer
    private let file: FileHandle?
    private let bytes: UnsafeMutablePointer<UInt8>?

    /// Opens a clip.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - threads: how many threads decode.
    /// - Throws: `VideoError` that names the file.
    public convenience init(_ path: String, threads: Int = 1) throws(VideoError) {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        guard exists, !isFolder.boolValue, let file = FileHandle(forReadingAtPath: path) else {
            let (what, advice) =
                !exists
                ? ("is not there", "check the path")
                : isFolder.boolValue
                    ? ("is a folder", "give a clip") : ("cannot be read", "change its permissions")
            throw .unreadable(FileError(path: path, what: what, advice: advice))
        }
        try self.init(file: file, bytes: nil, count: 0, name: path, limit: Self.pixelLimit, threads: threads)
    }

    /// Opens a clip of the given bytes.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - name: what errors call it.
    ///   - limit: the most pixels of a frame.
    ///   - threads: how many threads decode.
    /// - Throws: `VideoError`.
    public convenience init(
        bytes: [UInt8], name: String, limit: Int = pixelLimit, threads: Int = 1
    ) throws(VideoError) {
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, bytes.count))
        bytes.withUnsafeBufferPointer { copy.initialize(from: $0.baseAddress ?? UnsafePointer(copy), count: $0.count) }
        try self.init(file: nil, bytes: copy, count: bytes.count, name: name, limit: limit, threads: threads)
    }

    private init(
        file: FileHandle?, bytes: UnsafeMutablePointer<UInt8>?, count: Int, name: String, limit: Int, threads: Int
    ) throws(VideoError) {
        var (video, info): (OpaquePointer?, flambeau_video_info) = (nil, flambeau_video_info())
        let (status, message) = message {
            flambeau_video_open(
                file?.fileDescriptor ?? -1, bytes, count, Int64(limit), Int32(clamping: threads), &video, &info, $0)
        }
        guard status == FLAMBEAU_VIDEO_OK, let video else {
            bytes?.deallocate()
            switch status {
            case FLAMBEAU_VIDEO_NO_PICTURE: throw .noPictures(name: name, format: text(&info.format))
            case FLAMBEAU_VIDEO_NO_DECODER: throw .noDecoder(name: name, codec: text(&info.codec))
            case FLAMBEAU_VIDEO_TOO_LARGE:
                throw .tooLarge(name: name, width: Int(info.width), height: Int(info.height), limit: limit)
            default: throw .invalid(name: name, reason: message)
            }
        }
        (self.video, self.file, self.bytes, self.name) = (video, file, bytes, name)
        self.info = VideoInfo(
            width: Int(info.width), height: Int(info.height),
            frameRate: (0.01...10_000).contains(info.frame_rate) ? info.frame_rate : nil,
            duration: info.duration > 0 ? info.duration : nil,
            frameCount: info.frame_count > 0 ? Int(info.frame_count) : nil, format: text(&info.format),
            codec: text(&info.codec))
    }

    deinit {
        flambeau_video_close(video)
        bytes?.deallocate()
    }

    /// The next frame; `nil` after the last one.
    ///
    /// - Throws: `VideoError` when the file cannot be read on, or holds no frame at all.
    public func next() throws(VideoError) -> VideoFrame? {
        var (time, damaged) = (0.0, Int64(0))
        let (status, reason) = message { flambeau_video_next(video, &time, &damaged, $0) }
        damagedCount += Int(damaged)
        guard status == FLAMBEAU_VIDEO_FRAME else {
            guard status == FLAMBEAU_VIDEO_OK else { throw .invalid(name: name, reason: reason) }
            guard frameCount > 0 else { throw .noFrames(name: name, damaged: damagedCount) }
            return nil
        }
        var failure: (status: flambeau_video_status, reason: String) = (FLAMBEAU_VIDEO_OK, "")
        let size = 4 * info.width * info.height
        let pixels = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            failure = message { flambeau_video_pixels(video, buffer.baseAddress, $0) }
            count = failure.status == FLAMBEAU_VIDEO_OK ? size : 0
        }
        guard failure.status == FLAMBEAU_VIDEO_OK else { throw .invalid(name: name, reason: failure.reason) }
        frameCount += 1
        latestTime = time
        return VideoFrame(image: Image(width: info.width, height: info.height, pixels: pixels), time: time)
    }

    /// How much of the clip is missing, in seconds, once its last frame was given: what the file says it lasts less what there
    /// was; `nil` where nothing is missing or the file does not say.
    public var missingTime: Double? {
        guard let duration = info.duration, let latestTime else { return nil }
        let step = 1 / (info.frameRate ?? 30)
        let missing = duration - latestTime - step
        return missing > max(0.25, 3 * step, 0.02 * duration) ? missing : nil
    }
}

/// What a call of the shim returns, and what it says.
func message(
    _ body: (UnsafeMutablePointer<CChar>) -> flambeau_video_status
) -> (status: flambeau_video_status, reason: String) {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(FLAMBEAU_VIDEO_MESSAGE_SIZE)) { buffer in
        buffer.initialize(repeating: 0)
        let status = body(buffer.baseAddress!)
        return (status, String(cString: buffer.baseAddress!))
    }
}

/// The text in a fixed array of the shim.
private func text<Characters>(_ characters: inout Characters) -> String {
    withUnsafeBytes(of: &characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
