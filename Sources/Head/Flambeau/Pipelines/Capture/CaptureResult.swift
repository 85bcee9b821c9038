internal import Foundation
public import HeadModel
internal import PhotoFitting
internal import SpatialGeometry

/// A performance captured out of a clip.
public struct CaptureResult: Sendable {
    /// The names of what ``write(to:)`` writes.
    public static let names = [
        "track.npz", "track.json", "arkit.csv", "animation.glb", "overlay.mp4", "contact-sheet.png", "report.json",
    ]

    /// The clip.
    public let source: ClipSource
    /// The frames, in order.
    public let frames: [CaptureFrame]
    /// The first pass: identity, and each frame by itself.
    let first: VideoFit
    /// What was seen in each frame.
    let observations: [PhotoObservation?]
    /// How many faces the clip shows.
    public let faceCount: Int
    /// Which of them this is, from 1 on.
    public let face: Int
    let summary: ClipSummary?
    /// Frames a second of what is written.
    public let frameRate: Double
    let options: CaptureOptions
    let head: Head
    let model: ModelReference?

    /// The identity's coefficients.
    public var shape: [Double] { first.shape }
    /// The names of the shapes that weights belong to.
    public var shapeNames: [String] { head.namedExpressions.map(\.name) }
    /// The frames of the track: from the first with the face to the last.
    package var run: Range<Int> {
        guard let from = frames.firstIndex(where: { $0.fit != nil }),
            let to = frames.lastIndex(where: { $0.fit != nil })
        else { return 0..<0 }
        return from..<to + 1
    }

    /// The heads from the first to the last frame with the face, as `animate` plays them; where the face is missing it stays
    /// as it was.
    public var track: [HeadParameters] { VideoFit.track(frames.map(\.fit), of: head) }

    /// Weights a frame of the track, 0…1, in the order of the shapes; where the face is missing they stay as they were.
    public var weights: [[Double]] {
        var latest = [Double](repeating: 0, count: shapeNames.count)
        return run.map { index in
            if let weights = frames[index].fit?.weights, weights.count == latest.count { latest = weights }
            return latest
        }
    }
}
