import ArgumentParser
import Flambeau
import Foundation

/// `flambeau pose`: which way heads face in photos, and where they are.
struct PoseCommand: AsyncParsableCommand {
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
        help: "The photos; with --track a video's frames or a folder of them.", completion: .file(),
        transform: InputPath.resolve)
    var photos: [String]

    @OptionGroup var camera: CameraOptions
    @OptionGroup var detector: DetectorOptions
    @OptionGroup var model: ModelOptions

    @OptionGroup(title: "Videos") var video: VideoOptions

    @Option(
        help: "Draw box, landmarks, axes and head into the photo: a PNG file, or a folder for several photos.",
        completion: .file())
    var overlay: String?

    @Flag(help: "Print JSON: an array, a photo each.")
    var json = false

    func run() async throws {
        if video.track { return try follow() }
        // The model is read while the detector loads and looks at the first photo.
        let model = try model.loading()
        let detector = try detector.load()
        let overlays = try OverlayFolder(overlay, photos: photos.count)
        let (reports, succeeded) = await PhotoRun().each(photos) { path, photo in
            let faces = detector.faces(in: photo.image)
            let fitter = PhotoFitter(try await model.value)
            var fitted: [(face: DetectedFace, fit: PhotoFit, scheme: LandmarkScheme, source: String)] = []
            let seen = faces.map { camera.observation(of: $0, in: photo, head: fitter.head) }
            let fits = try fitter.fit(faces: seen.map(\.observation), place: path)
            for (index, fit) in fits.enumerated() {
                fitted.append(
                    (
                        faces[index], fit, seen[index].observation.landmarks.scheme,
                        seen[index].source ?? fit.focalLengthSource.rawValue
                    ))
            }
            if let target = overlays?.path(for: path) {
                let picture = PhotoOverlay(photo.image).drawing(fitted.map { ($0.face, $0.fit) }, fitter.head)
                try ImageFile.write(picture, to: target)
            }
            let report = PhotoReport(
                photo: path, width: photo.image.width, height: photo.image.height,
                faces: fitted.map { FaceReport($0.face, $0.fit, scheme: $0.scheme, source: $0.source) })
            if !json { describe(report) }
            return (report, faces.count)
        }
        if json { try PhotoRun.printJSON(reports) }
        if !succeeded { throw ExitCode.failure }
    }

    private func follow() throws {
        let paths = try FrameList(photos).paths
        let (head, reference) = try model.load()
        let job = VideoPoseJob(
            detector: try detector.load(), head: head, model: reference, camera: camera, options: video, isSilent: json)
        let (reports, succeeded) = try job.run(paths, overlay: OverlayFolder(overlay, photos: paths.count))
        if json { try PhotoRun.printJSON(reports) }
        if !succeeded { throw ExitCode.failure }
    }

    private func describe(_ report: PhotoReport) {
        print("\(report.photo): \(report.faces.count) face\(report.faces.count == 1 ? "" : "s")")
        for face in report.faces {
            print(
                String(
                    format: "  yaw %+.1f°, pitch %+.1f°, roll %+.1f° (±%.1f°), %.2f m away; focal length %.0f px (%@), "
                        + "landmarks off by %.1f px, confidence %.2f",
                    face.yaw, face.pitch, face.roll, face.deviations.max() ?? 0, face.distance, face.focalLength,
                    face.focalLengthSource as NSString, face.reprojectionError, face.confidence))
        }
    }
}

extension CameraOptions {
    /// A detected face as the fitter takes it: the densest landmarks that the head knows.
    func observation(
        of face: DetectedFace, in photo: Photo, head: Head
    ) -> (observation: PhotoObservation, source: String?) {
        let known = head.landmarkSchemes
        let marks = (face.landmarks.last { known.contains($0.scheme) } ?? face.landmarks[0]).atModelPlaces
        let focal = focalLength(of: photo)
        let observation = PhotoObservation(
            landmarks: ImageLandmarks(scheme: marks.scheme, points: marks.points, weights: marks.confidences),
            width: photo.image.width, height: photo.image.height, focalLength: focal?.pixels)
        return (observation, focal?.source)
    }
}
