import ArgumentParser
import Flambeau
import Foundation

/// `flambeau fit-photo`: the head model fitted to faces in photos.
struct FitPhotoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit-photo",
        abstract: "Fit the head model to the face in a photo.",
        discussion: """
            Shape, expression, jaw, gaze, pose and focal length by Gauss–Newton on the landmarks found in the photo. \
            Writes into the output folder, for each face: mesh.obj, the head in its own frame in metres; \
            parameters.json and parameters.npz; report.json, as pose --json tells of it; and overlay.png. Several \
            faces or photos get a folder each. With --same-person the most certain face of each photo is taken, and all \
            get one identity.
            """)

    @Argument(help: "The photos.", completion: .file(), transform: InputPath.resolve)
    var photos: [String]

    @OptionGroup var camera: CameraOptions
    @OptionGroup var detector: DetectorOptions
    @OptionGroup var model: ModelOptions

    @Flag(help: "All photos show one person: give the fits one identity.")
    var samePerson = false

    @Option(help: "The folder for the results. (default: the first photo's name with -fit)", completion: .directory)
    var output: String?

    /// A face to fit.
    private struct Subject {
        var path: String
        var photo: Photo
        var face: DetectedFace
        var observation: PhotoObservation
        var source: String?
    }

    func run() async throws {
        let detector = try detector.load()
        let (head, reference) = try model.load()
        let fitter = PhotoFitter(head, options: .full)
        let folder = output ?? FileNames.stem(of: photos[0]) + "-fit"
        try OutputFolder.make(at: folder)
        let run = PhotoRun()
        var (found, succeeded) = await run.each(photos) { path, photo in
            let faces = detector.faces(in: photo.image)
            let subjects = (samePerson ? Array(faces.prefix(1)) : faces).map { face in
                let (observation, source) = camera.observation(of: face, in: photo, head: head)
                return Subject(path: path, photo: photo, face: face, observation: observation, source: source)
            }
            return (subjects, faces.count)
        }
        let subjects = found.flatMap(\.self)
        let folders = PhotoFolders(folder, subjects.map(\.path))
        let together =
            samePerson && !subjects.isEmpty
            ? try fitter.fit(subjects.map(\.observation), places: subjects.map(\.path)) : []
        for (index, subject) in subjects.enumerated() {
            do {
                let fit = samePerson ? together[index] : try fitter.fit(subject.observation, place: subject.path)
                try OutputFolder.make(at: folders.paths[index])
                try write(subject, fit, head, reference, to: folders.paths[index])
                print("\(subject.path): written to \(folders.paths[index])")
            } catch {
                run.console.note("Error: \(error)")
                succeeded = false
            }
        }
        if !succeeded { throw ExitCode.failure }
    }

    private func write(
        _ subject: Subject, _ fit: PhotoFit, _ head: Head, _ model: ModelReference, to folder: String
    ) throws {
        try HeadFiles.write(head.vertices(fit.parameters), fit.parameters, of: head, model, to: folder)
        let picture = PhotoOverlay(subject.photo.image).drawing([(subject.face, fit)], head)
        try ImageFile.write(picture, to: folder + "/overlay.png")
        let scheme = subject.observation.landmarks.scheme
        let face = FaceReport(
            subject.face, fit, scheme: scheme, source: subject.source ?? fit.focalLengthSource.rawValue)
        let report = PhotoReport(
            photo: subject.path, width: subject.photo.image.width, height: subject.photo.image.height, faces: [face])
        try PhotoRun.write(report, to: folder + "/report.json")
    }
}
