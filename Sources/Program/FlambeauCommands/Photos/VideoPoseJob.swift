internal import Files
import Flambeau
import Foundation

/// Faces followed through a video's frames, their poses fitted and smoothed, and what is written of them.
struct VideoPoseJob {
    /// A face in a frame.
    private struct Sighting {
        var face: TrackedFace
        var observation: PhotoObservation
        /// The fit as measured, and calmed.
        var measured: PhotoFit?
        var fit: PhotoFit?
        /// How far the calmed direction lags behind, in seconds.
        var lag = 0.0
    }

    let detector: FaceDetector
    let head: Head
    let model: ModelReference
    let camera: CameraOptions
    let options: VideoOptions
    /// Whether stdout is kept for JSON.
    let isSilent: Bool
    let console = Console()

    /// Follows the faces of the frames.
    ///
    /// - Parameters:
    ///   - paths: the frames, in order.
    ///   - overlay: the folder for frames with what was found drawn over them.
    /// - Returns: a report a frame, and whether every frame could be read and some face was seen.
    func run(_ paths: [String], overlay: OverlayFolder?) throws -> (reports: [PhotoReport], succeeded: Bool) {
        let folder = options.output ?? VideoPoseJob.folder(of: paths[0])
        var (reports, frames, source, succeeded) = follow(paths)
        frames = withoutPassing(frames)
        let count = frames.flatMap(\.keys).max() ?? 0
        guard count > 0 else {
            console.note("Error: no face found in \(paths.count) frames; try a lower --threshold")
            return (reports, false)
        }
        var fitter = VideoFitter(head)
        fitter.threads = detector.options.threads
        let people = (1...count).map { identity in frames.map { $0[identity]?.observation } }
        console.progress("fitting \(count) face\(count == 1 ? "" : "s")")
        let fits = try fitter.fit(people, place: folder)
        try OutputFolder.make(at: folder)
        for (index, video) in fits.enumerated() {
            let smoothed = smooth(video.frames)
            for frame in frames.indices where frames[frame][index + 1] != nil {
                frames[frame][index + 1]!.measured = video.frames[frame]
                frames[frame][index + 1]!.fit = smoothed[frame]?.fit
                frames[frame][index + 1]!.lag = smoothed[frame]?.lag ?? 0
            }
            try ParameterFile.write(
                VideoFit.track(smoothed.map { $0?.fit }, of: head), model: model,
                to: folder + "/face-\(index + 1).npz")
        }
        for index in paths.indices {
            let seen = frames[index].sorted { $0.key < $1.key }.map(\.value).filter { $0.fit != nil }
            reports[index].faces = seen.map { report($0, source: source) }
            guard let target = overlay?.path(for: paths[index]), let photo = try? ImageFile.read(paths[index]) else {
                continue
            }
            let picture = PhotoOverlay(photo.image).drawing(seen.map { ($0.face.face, $0.fit!) }, head)
            try ImageFile.write(picture, to: target)
        }
        try AtomicFile.write(table(paths, frames), to: folder + "/poses.csv")
        console.clear()
        if !isSilent { describe(fits, frames, folder) }
        return (reports, succeeded)
    }

    /// The faces of each frame by identity.
    private func follow(
        _ paths: [String]
    ) -> (reports: [PhotoReport], frames: [[Int: Sighting]], source: String?, succeeded: Bool) {
        var trackingOptions = TrackingOptions()
        trackingOptions.detectionInterval = options.detectEvery
        var tracker = FaceTracker(detector: detector, options: trackingOptions)
        var (reports, frames, size): ([PhotoReport], [[Int: Sighting]], (Int, Int)?) = ([], [], nil)
        var (source, succeeded): (String?, Bool) = (nil, true)
        for (index, path) in paths.enumerated() {
            console.progress("frame \(index + 1) of \(paths.count)")
            var sightings: [Int: Sighting] = [:]
            var report = PhotoReport(photo: path, width: 0, height: 0, faces: [])
            do {
                let photo = try ImageFile.read(path)
                (report.width, report.height) = (photo.image.width, photo.image.height)
                let expected = size ?? (report.width, report.height)
                guard expected == (report.width, report.height) else {
                    throw FileError(
                        path: path,
                        what: "\(report.width)×\(report.height) pixels, the first frame has "
                            + "\(expected.0)×\(expected.1)", advice: "give the frames of one video")
                }
                size = expected
                for face in tracker.faces(in: photo.image) {
                    let (observation, known) = camera.observation(of: face.face, in: photo, head: head)
                    source = known ?? source
                    sightings[face.identity] = Sighting(face: face, observation: observation)
                }
            } catch {
                console.note("Error: \(error)")
                tracker.skipFrame()
                succeeded = false
            }
            frames.append(sightings)
            reports.append(report)
        }
        return (reports, frames, source, succeeded)
    }

    /// The frames without faces that the detector found once and not again at its next look; the others are numbered
    /// from 1.
    private func withoutPassing(_ frames: [[Int: Sighting]]) -> [[Int: Sighting]] {
        var numbers: [Int: Int] = [:]
        for identity in Set(frames.flatMap(\.keys)).sorted() {
            let seen = frames.indices.filter { frames[$0][identity] != nil }
            let detections = seen.filter { frames[$0][identity]!.face.isDetected }.count
            if detections > 1 || seen.last == frames.count - 1 { numbers[identity] = numbers.count + 1 }
        }
        return frames.map { frame in
            var kept: [Int: Sighting] = [:]
            for (identity, sighting) in frame {
                guard let number = numbers[identity] else { continue }
                kept[number] = sighting
                kept[number]!.face.identity = number
            }
            return kept
        }
    }

    private func smooth(_ frames: [PhotoFit?]) -> [(fit: PhotoFit, lag: Double)?] {
        guard options.smoothing > 0 else { return frames.map { $0.map { ($0, 0) } } }
        var smoother = PoseSmoother(cutoff: options.smoothing, frameRate: options.frameRate)
        var last: Int?
        return frames.enumerated().map { index, fit in
            guard let fit else { return nil }
            defer { last = index }
            return (smoother.smooth(fit, frames: index - (last ?? index - 1)), smoother.lag)
        }
    }

    private func report(_ sighting: Sighting, source: String?) -> FaceReport {
        let fit = sighting.fit!
        var report = FaceReport(
            sighting.face.face, fit, scheme: sighting.observation.landmarks.scheme,
            source: source ?? fit.focalLengthSource.rawValue)
        report.identity = sighting.face.identity
        report.isDetected = sighting.face.isDetected
        report.lag = sighting.lag.rounded(decimals: 4)
        return report
    }

    private func table(_ paths: [String], _ frames: [[Int: Sighting]]) -> String {
        var lines = [
            "frame,time,file,face,seen,score,confidence,x0,y0,x1,y1,yaw,pitch,roll,measured_yaw,measured_pitch,"
                + "measured_roll,lag,x,y,z,distance,focal_length,reprojection_error"
        ]
        for (index, path) in paths.enumerated() {
            for (identity, sighting) in frames[index].sorted(by: { $0.key < $1.key }) {
                guard let fit = sighting.fit, let measured = sighting.measured else { continue }
                let face = sighting.face.face
                let degrees = 180 / Double.pi
                let (angles, raw) = (fit.yawPitchRoll, measured.yawPitchRoll)
                let place = fit.cameraFromHead.translation
                let name = (path as NSString).lastPathComponent
                let numbers =
                    face.box.corners.map { ($0, 2) }
                    + [angles.yaw, angles.pitch, angles.roll, raw.yaw, raw.pitch, raw.roll].map { ($0 * degrees, 3) }
                    + [
                        (sighting.lag, 4), (place.x, 5), (place.y, 5), (place.z, 5), (place.length, 5),
                        (fit.focalLength, 2), (measured.reprojectionError, 3),
                    ]
                lines.append(
                    "\(index + 1),\((Double(index) / options.frameRate).rounded(decimals: 4)),"
                        + (name.contains(where: { ",\"\n".contains($0) })
                            ? "\"\(name.replacing("\"", with: "\"\""))\"" : name)
                        + ",\(identity),\(sighting.face.isDetected ? "detected" : "carried"),"
                        + "\(face.score.rounded(decimals: 4)),\(face.confidence.rounded(decimals: 4)),"
                        + numbers.map { "\($0.0.rounded(decimals: $0.1))" }.joined(separator: ","))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func describe(_ fits: [VideoFit], _ frames: [[Int: Sighting]], _ folder: String) {
        print("\(frames.count) frames, \(fits.count) face\(fits.count == 1 ? "" : "s")")
        for (index, video) in fits.enumerated() {
            let seen = frames.compactMap { $0[index + 1] }
            let detected = seen.filter(\.face.isDetected).count
            let first = frames.firstIndex { $0[index + 1] != nil }!
            print(
                "  face \(index + 1): from frame \(first + 1), in \(seen.count) frames, \(detected) of them detected; "
                    + String(format: "focal length %.0f px", video.frames.compactMap(\.self).first?.focalLength ?? 0))
        }
        if options.smoothing > 0 {
            let smoother = PoseSmoother(cutoff: options.smoothing, frameRate: options.frameRate)
            let most = frames.flatMap(\.values).map(\.lag).max() ?? 0
            print(
                String(
                    format: "  smoothing lags %.0f ms at rest, %.0f ms at 60° a second; here at most %.0f ms",
                    1e3 * smoother.lag(speed: 0), 1e3 * smoother.lag(speed: .pi / 3), 1e3 * most))
        }
        print("  written: \(folder)/poses.csv, \(folder)/face-1.npz" + (fits.count > 1 ? " and so on" : ""))
    }

    /// Where results go by default: the name of the frames' folder with -track.
    private static func folder(of frame: String) -> String {
        let name = ((frame as NSString).deletingLastPathComponent as NSString).lastPathComponent
        return (name.isEmpty || name == "." || name == "/" ? "frames" : name) + "-track"
    }
}
