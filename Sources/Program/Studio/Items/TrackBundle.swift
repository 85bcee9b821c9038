import Flambeau
import Foundation

/// A track as the page plays it: coefficients and joint rotations of every frame.
struct TrackBundle: Encodable {
    var kind = "track"
    var name: String
    var frameRate: Double
    var frameCount: Int
    /// How many expression coefficients a frame has.
    var width: Int
    /// The identity that the track brings along.
    var shape: [Double]
    /// The camera of the clip that it was captured from, and which of the clip's moments its frames are, in seconds.
    var camera: SeenCamera?
    var times: [Double]?

    /// The most frames that a page is asked to play: half an hour at 60 a second.
    static let frameLimit = 108_000

    /// The bytes of a track.
    ///
    /// - Parameters:
    ///   - track: the track.
    ///   - capture: what it was captured from, where it was.
    /// - Throws: `StudioError` for a track too long to be shown.
    static func encoded(_ track: AnimationTrack, seen capture: CaptureResult? = nil) throws -> Data {
        guard track.frameCount <= frameLimit else {
            throw StudioError(
                .tooLarge,
                "\(track.name) has \(track.frameCount) frames; at most \(frameLimit) are shown. Cut it into parts; "
                    + "`flambeau animate` itself plays it as it is")
        }
        let frames = (0..<track.frameCount).map { track.source.frame($0) }
        let width = frames.map(\.expression.count).max() ?? 0
        var bundle = BinaryBundle()
        bundle.add(
            "expression",
            frames.flatMap { frame in
                (0..<width).map { $0 < frame.expression.count ? Float(frame.expression[$0]) : 0 }
            })
        bundle.add("pose", frames.flatMap { $0.pose.joints.flatMap(\.floats) })
        bundle.add("translation", frames.flatMap(\.translation.floats))
        var about = TrackBundle(
            name: track.name, frameRate: track.frameRate, frameCount: track.frameCount, width: width,
            shape: track.shape)
        if let seen = capture.map({ $0.frames[$0.run] }), let fit = seen.first?.fit {
            about.camera = SeenCamera(fit.camera)
            about.times = seen.map(\.time)
            var latest = fit.cameraFromHead
            bundle.add(
                "cameraFromHead",
                seen.flatMap { frame -> [Float] in
                    latest = frame.fit?.cameraFromHead ?? latest
                    return latest.columns.map(Float.init)
                })
        }
        return try bundle.encoded(about)
    }
}
