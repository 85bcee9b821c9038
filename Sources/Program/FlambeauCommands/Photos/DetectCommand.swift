import ArgumentParser
import Flambeau

/// `flambeau detect`: where the faces of photos are.
struct DetectCommand: AsyncParsableCommand, CommonCommand {
    static let configuration = CommandConfiguration(
        commandName: "detect",
        abstract: "Find faces in photos, and points in the faces.",
        discussion: """
            Photos are JPEG, PNG, WebP, GIF (the first picture) or HEIC, turned upright as their files say; boxes and points are in pixels of the \
            upright photo, the centre of its top-left pixel at (0.5, 0.5). Exits with 1 when a photo cannot be read or \
            shows no face; the others are done all the same.
            """)

    @Argument(
        help: "The photos, folders of them, or lists (.txt: a path a line, from the list's folder).",
        completion: .file(),
        transform: InputPath.resolve)
    var photos: [String]

    @OptionGroup var detector: DetectorOptions

    @OptionGroup var report: ReportOptions

    @OptionGroup(title: "Parts") var parts: PartOptions

    @OptionGroup var common: CommonOptions

    func run() async throws {
        if parts.list { return try parts.printList(PictureList(photos).paths, common) }
        let detector = try detector.load(threads: threads)
        let form = report.form(common)
        let run = PhotoRun(form: form)
        let (reports, succeeded) = try run.each(PictureList(photos, part: parts.part)) { photo, path, _ in
            let faces = detector.faces(in: photo.image)
            if form == .words { describe(path, faces) }
            return (
                PhotoReport(photo: path, photo.image, faces), run.check(path, photo, faces: faces.count)
            )
        }
        try form.print(reports)
        if !succeeded, parts.onFailure == .fail { throw ExitCode.failure }
    }

    private func describe(_ path: String, _ faces: [DetectedFace]) {
        print("\(path): \(faces.count) face\(faces.count == 1 ? "" : "s")")
        for face in faces {
            let box = face.box.corners.map { String($0.rounded(decimals: 1)) }.joined(separator: ", ")
            print(
                "  box \(box), score \(face.score.rounded(decimals: 3)), "
                    + "confidence \(face.confidence.rounded(decimals: 3))")
        }
    }
}
