import ArgumentParser
import Flambeau

/// Which frames of a track are written, and how fast.
struct FrameOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The frames to write, counted from 1, as 10-50 or 10. (default: all)", valueName: "range"))
    var frames: Frames?

    @Option(
        help: ArgumentHelp(
            "Frames a second of what is written. (default: the track's)",
            discussion: "The movement keeps its speed; frames between the track's are made where they are needed.",
            valueName: "rate"))
    var frameRate: Double?

    /// The frames; `nil` for all.
    var range: ClosedRange<Int>? { frames?.range }

    /// The part of a track, at the rate, that is written.
    func part(of track: AnimationTrack) throws -> AnimationTrack {
        var part = track
        if let range { part = try part.excerpt(range) }
        if let frameRate { part = try part.resampled(to: frameRate) }
        return part
    }

    /// Whether the whole track is written as it is.
    var areAll: Bool { frames == nil && frameRate == nil }

    /// Frames from one to another.
    struct Frames: ExpressibleByArgument, Sendable {
        var range: ClosedRange<Int>

        init?(argument: String) {
            let ends = argument.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first >= 1,
                first <= last
            else { return nil }
            range = first...last
        }
    }

    func validate() throws {
        if let frameRate, !ParameterFile.frameRates.contains(frameRate) {
            throw ValidationError("--frame-rate is \(frameRate); 0.01 to 10000 was expected")
        }
    }
}
