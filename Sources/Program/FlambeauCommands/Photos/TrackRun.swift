import Flambeau
import Foundation

/// `pose --track`: what is told and written of a clip.
struct TrackRun {
    let console = Console()
    let options: VideoOptions
    /// Whether stdout is kept for JSON.
    let isSilent: Bool

    /// Follows the faces of frames, and writes what was found.
    ///
    /// - Parameters:
    ///   - frames: the frames, in order.
    ///   - pipeline: what follows them.
    ///   - overlay: where frames with what was found drawn over them go.
    /// - Returns: a report a frame, and whether every frame could be used and some face was seen.
    func run(
        _ frames: [String], _ pipeline: ClipPipeline, overlay: OverlayTarget?
    ) throws -> (reports: [PhotoReport], succeeded: Bool) {
        let clip = try pipeline.follow(frames) { progress in
            switch progress {
            case .frame(let index, of: let count): console.progress("frame \(index + 1) of \(count)")
            case .fitting(let faces): console.progress("fitting \(faces) face\(faces == 1 ? "" : "s")")
            }
            return !Interruption.isRequested
        }
        console.clear()
        for frame in clip.frames { frame.error.map { console.note("Error: " + $0) } }
        let readable = clip.frames.count { $0.error == nil }
        guard !clip.people.isEmpty else {
            if readable > 0 {
                console.note(
                    "Error: no face found in \(readable) frame\(readable == 1 ? "" : "s"); try a lower --min-confidence or --threshold, or a smaller --min-size"
                )
            }
            return (clip.reports, false)
        }
        for (index, person) in clip.people.enumerated() {
            guard let (frame, error) = person.failures.min(by: { $0.key < $1.key }) else { continue }
            console.note(
                "note: face \(index + 1) has no pose in \(person.failures.count) frames in which it was seen; first in frame "
                    + "\(frame + 1): \(error)")
        }
        let folder = options.output ?? TrackRun.folder(of: frames[0])
        try clip.write(to: folder)
        if let overlay {
            for index in clip.frames.indices where clip.frames[index].error == nil {
                console.progress("drawing frame \(index + 1) of \(clip.frames.count)")
                try ImageFile.write(try clip.overlay(of: index), to: overlay[index])
            }
            console.clear()
        }
        if !isSilent { describe(clip, folder) }
        return (clip.reports, readable == clip.frames.count)
    }

    private func describe(_ clip: ClipResult, _ folder: String) {
        let count = clip.people.count
        print("\(clip.frames.count) frames, \(count) face\(count == 1 ? "" : "s")")
        for person in clip.people.indices {
            let seen = clip.frames.indices.compactMap { index in
                clip.frames[index].faces.first { $0.tracked.identity == person + 1 }.map { (index, $0) }
            }
            guard let (first, face) = seen.first else { continue }
            let detected = seen.count { $0.1.tracked.isDetected }
            print(
                "  face \(person + 1): from frame \(clip.frames[first].number + 1), in \(seen.count) frames, \(detected) of them detected; "
                    + String(format: "focal length %.0f px", face.fit.focalLength))
        }
        if options.smoothing > 0 {
            let smoother = PoseSmoother(cutoff: options.smoothing, frameRate: options.frameRate)
            let most = clip.frames.flatMap(\.faces).map(\.lag).max() ?? 0
            print(
                String(
                    format: "  smoothing lags %.0f ms at rest, %.0f ms at 60° a second; here at most %.0f ms",
                    1e3 * smoother.lag(speed: 0), 1e3 * smoother.lag(speed: .pi / 3), 1e3 * most))
        }
        print("  written: \(folder)/poses.csv, \(folder)/face-1.npz" + (count > 1 ? " and so on" : ""))
    }

    /// Where results go by default: the name of the frames' folder with -track.
    private static func folder(of frame: String) -> String {
        let name = ((frame as NSString).deletingLastPathComponent as NSString).lastPathComponent
        return (name.isEmpty || name == "." || name == "/" ? "frames" : name) + "-track"
    }
}
