import ArgumentParser
import Flambeau
import Foundation

/// `flambeau pose`: which way heads face in photos, and where they are.
struct PoseCommand: AsyncParsableCommand, CommonCommand {
    static let configuration = CommandConfiguration(
        commandName: "pose",
        abstract: "Estimate the pose of heads in photos.",
        discussion: """
            Yaw, pitch and roll in degrees: R = Rz(roll)·Ry(yaw)·Rx(pitch) in axes x right, y up, z towards the \
            viewer, along the line of sight; yaw below 0 turns the nose to the image's left, and a head that looks into \
            the camera has none of them wherever it stands in the photo. Rotation and translation take points of the head \
            (+x its left, +y up, +z out of the face, metres) to the camera (+x right, +y down, +z forward).

            A focal length that is neither given nor in the photo's EXIF data is estimated with the pose where the \
            landmarks say enough of it, else assumed: the photo's longer side. Exits with 1 when a photo cannot be read \
            or shows no face; the others are done all the same.

            With --track the photos are the frames of a video. Faces keep a number from frame to frame; focal length and \
            identity are one for all frames; angles and places are smoothed by one-euro filters, whose lag is in \
            poses.csv beside the measured angles. face-1.npz and so on are the heads as tracks for animate.
            """)

    @Argument(
        help:
            "The photos, folders of them, or lists (.txt: a path a line, from the list's folder); with --track a video's frames.",
        completion: .file(),
        transform: InputPath.resolve)
    var photos: [String]

    @OptionGroup var camera: CameraOptions
    @OptionGroup var detector: DetectorOptions
    @OptionGroup var model: ModelOptions

    @OptionGroup(title: "Videos") var video: VideoOptions

    @Option(
        help: "Draw box, landmarks, axes and head into the photo: a PNG file for one photo, or a folder.",
        completion: .file())
    var overlay: String?

    @OptionGroup var report: ReportOptions

    @OptionGroup(title: "Parts") var parts: PartOptions

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard !video.track || (parts.part.isWhole && !parts.list) else {
            throw ValidationError("--part and --list divide photos; a video with --track is followed as a whole")
        }
    }

    func run() async throws {
        if parts.list { return try parts.printList(PictureList(photos).paths, common) }
        if video.track { return try follow() }
        // The model is read while the detector loads.
        let model = try model.loading()
        let detector = try detector.load(threads: threads)
        let list = PictureList(photos, part: parts.part)
        let overlays = try OverlayTarget(overlay, photos: list.paths)
        let pipeline = PhotoPipeline(
            try await model.value, detector: detector, options: PhotoOptions(camera: camera.camera))
        let form = report.form(common)
        let run = PhotoRun(form: form)
        let (reports, succeeded) = try run.each(list) { photo, path, number in
            let result = try pipeline.poses(in: photo, name: path)
            if let overlays { try ImageFile.write(result.overlay, to: overlays[number]) }
            if form == .words { describe(result) }
            return (
                result.report, run.check(path, photo, faces: result.faces.count, failures: result.failures)
            )
        }
        try form.print(reports)
        if !succeeded, parts.onFailure == .fail { throw ExitCode.failure }
    }

    private func follow() throws {
        Interruption.listen()
        let frames = try PictureFiles.frames(photos)
        let overlays = try OverlayTarget(overlay, photos: frames)
        let (head, reference) = try model.load()
        let pipeline = ClipPipeline(
            head, model: reference, detector: try detector.load(threads: threads),
            options: video.options(camera: camera.camera, threads: threads))
        let form = report.form(common)
        let (reports, succeeded) = try TrackRun(options: video, isSilent: form != .words).run(
            frames, pipeline, overlay: overlays)
        for report in reports { try form.print(report) }
        try form.print(reports)
        if !succeeded { throw ExitCode.failure }
    }

    private func describe(_ result: PhotoResult) {
        print("\(result.name): \(result.faces.count) face\(result.faces.count == 1 ? "" : "s")")
        for face in result.faces {
            let (fit, degrees) = (face.fit, 180 / Double.pi)
            let angles = fit.yawPitchRoll
            print(
                String(
                    format: "  yaw %+.1f°, pitch %+.1f°, roll %+.1f° (±%.1f°), %.2f m away; focal length %.0f px (%@), "
                        + "landmarks off by %.1f px, confidence %.2f",
                    angles.yaw * degrees, angles.pitch * degrees, angles.roll * degrees,
                    fit.sightDeviations.max() * degrees, fit.distance, fit.focalLength,
                    fit.focalLengthSource.rawValue as NSString, fit.reprojectionError, face.detection.confidence))
        }
    }
}
