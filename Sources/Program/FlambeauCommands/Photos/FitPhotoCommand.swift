import ArgumentParser
import Files
import Flambeau

/// `flambeau fit-photo`: the head model fitted to faces in photos.
struct FitPhotoCommand: AsyncParsableCommand, CommonCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit-photo",
        abstract: "Fit the head model to the face in a photo.",
        discussion: """
            Shape, expression, jaw, gaze and pose by Gauss–Newton on the landmarks found in the photo, with the focal length \
            that pose finds. \
            Writes into the output folder, for each face: mesh.obj, the head in its own frame in metres; \
            parameters.json and parameters.npz; report.json, as pose --json tells of it; and overlay.png. Several \
            faces or photos get a folder each. With --same-person the most certain face of each photo is taken, and all \
            get one identity.
            """)

    @Argument(
        help: "The photos, folders of them, or lists (.txt: a path a line, from the list's folder).",
        completion: .file(),
        transform: InputPath.resolve)
    var photos: [String]

    @OptionGroup var camera: CameraOptions
    @OptionGroup var detector: DetectorOptions
    @OptionGroup var model: ModelOptions

    @Flag(help: "All photos show one person: give the fits one identity.")
    var samePerson = false

    @Option(help: "The folder for the results. (default: the first photo's name with -fit)", completion: .directory)
    var output: String?

    @OptionGroup var report: ReportOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let detector = try detector.load(threads: threads)
        let (head, reference) = try model.load()
        let pipeline = PhotoPipeline(
            head, model: reference, detector: detector, options: PhotoOptions(camera: camera.camera))
        let folder = output ?? FileNames.stem(of: photos[0]) + "-fit"
        try OutputFiles.check(HeadFiles.names + ["overlay.png"], in: folder, against: photos)
        try OutputFolder.make(at: folder)
        let form = report.form(common)
        // Of one identity nothing is known before all photos are read.
        let run = PhotoRun(form: samePerson ? .array : form)
        var results: [PhotoResult] = []
        var readable: [(photo: Photo, name: String)] = []
        var (reports, succeeded) = try run.each(PictureList(photos)) { photo, path, _ in
            guard !samePerson else {
                readable.append((photo, path))
                return (PhotoReport(photo: path, photo.image, []), true)
            }
            let result = try pipeline.fit(photo, name: path)
            results.append(result)
            return (
                result.report, run.check(path, photo, faces: result.faces.count, failures: result.failures)
            )
        }
        if samePerson {
            results = try pipeline.fit(samePerson: readable)
            for result in results {
                let isWhole = run.check(
                    result.name, result.photo, faces: result.faces.count, failures: result.failures)
                succeeded = succeeded && isWhole
            }
        }
        let names = results.flatMap { result in result.faces.map { _ in result.name } }
        let places = try PhotoResult.write(results, to: folder)
        if samePerson {
            var fitted = results.makeIterator()
            reports = reports.map { report in report.error == nil ? fitted.next()?.report ?? report : report }
            for report in reports { try form.print(report) }
        }
        try form.print(
            reports, words: zip(names, places).map { "\($0): written to \($1)" }.joined(separator: "\n"))
        if !succeeded { throw ExitCode.failure }
    }
}
