internal import CAVFormat
internal import Files
internal import Images

/// An MP4 clip that is written whole or not at all, frame by frame, in the memory of a few.
///
/// H.264 where the libraries at hand encode it, else MPEG-4. It is made of fragments, which players and browsers read; the
/// same frames give the same bytes. A writer given up leaves no file.
public final class VideoWriter {
    /// The file.
    public let path: String
    /// The width of frames, even.
    public let width: Int
    /// The height of frames, even.
    public let height: Int
    private var writer: OpaquePointer?
    private let sink: Sink

    /// Takes what the encoder writes.
    private final class Sink {
        var file: AtomicFile?
        var error: FileError?

        init(_ path: String) throws(FileError) { file = try AtomicFile(path) }

        func write(_ bytes: UnsafeRawBufferPointer) -> Int32 {
            do throws(FileError) {
                try file?.append(bytes)
                return 0
            } catch {
                self.error = error
                return -1
            }
        }
    }

    /// Begins a clip.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - width: the width of frames; an odd one loses a column.
    ///   - height: the height of frames; an odd one loses a row.
    ///   - frameRate: frames a second, for players; each frame has its own time.
    /// - Throws: `VideoError` when it cannot be written.
    public init(_ path: String, width: Int, height: Int, frameRate: Double) throws(VideoError) {
        precondition(width > 1 && height > 1 && frameRate > 0, "a clip has pixels and a rate")
        self.path = path
        (self.width, self.height) = (width / 2 * 2, height / 2 * 2)
        do throws(FileError) { sink = try Sink(path) } catch { throw .unreadable(error) }
        var opened: OpaquePointer?
        let context = Unmanaged.passUnretained(sink).toOpaque()
        let (size, rate) = ((Int32(self.width), Int32(self.height)), frameRate)
        let (status, reason) = message {
            flambeau_video_writer_open(
                size.0, size.1, rate,
                { context, bytes, count in
                    Unmanaged<Sink>.fromOpaque(context!).takeUnretainedValue().write(
                        UnsafeRawBufferPointer(start: bytes, count: Int(count)))
                }, context, &opened, $0)
        }
        writer = opened
        try check(status, reason)
    }

    deinit { flambeau_video_writer_close(writer) }

    /// Adds a frame.
    ///
    /// - Throws: `VideoError` when it cannot be written.
    /// - Precondition: it is of the clip's size, or a row or column larger, and later than the one before.
    public func add(_ frame: VideoFrame) throws(VideoError) {
        let image = frame.image
        precondition(image.width / 2 * 2 == width && image.height / 2 * 2 == height, "frames are of one size")
        var pixels = image.pixels
        if image.width != width {
            pixels = (0..<height).flatMap { image.pixels[4 * $0 * image.width..<4 * ($0 * image.width + width)] }
        }
        let (status, reason) = message { flambeau_video_writer_add(writer, pixels, frame.time, $0) }
        try check(status, reason)
    }

    /// Writes what is left, and gives the file its name.
    ///
    /// - Throws: `VideoError` when it cannot be written.
    public func finish() throws(VideoError) {
        let (status, reason) = message { flambeau_video_writer_finish(writer, $0) }
        flambeau_video_writer_close(writer)
        writer = nil
        try check(status, reason)
        do throws(FileError) { try sink.file?.commit() } catch { throw .unreadable(error) }
    }

    private func check(_ status: flambeau_video_status, _ reason: String) throws(VideoError) {
        if let error = sink.error { throw .unreadable(error) }
        guard status == FLAMBEAU_VIDEO_OK else { throw .unwritable(name: path, reason: reason) }
    }
}
