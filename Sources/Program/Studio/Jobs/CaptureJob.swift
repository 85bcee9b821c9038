import Flambeau
import Foundation

/// A clip on its way to a track: `CapturePipeline`.
struct CaptureJob: Sendable {
    let item: StudioItem
    /// Where the files of the capture go.
    let folder: String
    let head: Head
    let model: ModelReference
    let threads: Int

    /// Captures, writes the files and returns the track that the page plays, with the camera of each frame.
    ///
    /// - Throws: what `CapturePipeline` throws.
    func run(_ step: (String) throws -> Void) throws -> Data {
        var options = CaptureOptions()
        options.threads = threads
        let pipeline = CapturePipeline(
            head, model: model, detector: try Detector.standard(threads: threads), options: options)
        var failure: (any Error)?
        func tell(_ progress: CaptureProgress) -> Bool {
            do {
                switch progress {
                case .frame(let index, _): if index % 10 == 0 { try step("frame \(index + 1)") }
                case .fitting: try step("fitting")
                case .refining: try step("all frames together")
                case .drawing(let index): if index % 10 == 0 { try step("drawing frame \(index + 1)") }
                }
            } catch { failure = error }
            return failure == nil
        }
        let result = try pipeline.capture(ClipSource(item.path), progress: tell)
        try result.write(to: folder, progress: tell)
        return try TrackBundle.encoded(TrackFile.read(folder + "/track.npz", for: head), seen: result)
    }
}
