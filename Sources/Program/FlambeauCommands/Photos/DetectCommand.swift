import ArgumentParser
import Flambeau

/// `flambeau detect`: where the faces of photos are.
struct DetectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detect",
        abstract: "Find faces in photos, and points in the faces.",
        discussion: """
            Photos are JPEG or PNG, turned upright by their EXIF orientation; boxes and points are in pixels of the \
            upright photo, the centre of its top-left pixel at (0.5, 0.5). Exits with 1 when a photo cannot be read or \
            shows no face; the others are done all the same.
            """)

    @Argument(help: "The photos.", completion: .file(), transform: InputPath.resolve)
    var photos: [String]

    @OptionGroup var detector: DetectorOptions

    @Flag(help: "Print JSON: an array, a photo each.")
    var json = false

    struct Report: Encodable {
        var photo: String
        var width: Int
        var height: Int
        var faces: [Face]
    }

    struct Face: Encodable {
        var box: [Double]
        var score: Double
        var confidence: Double
        var landmarks: [String: [[Double]]]
    }

    func run() async throws {
        let detector = try detector.load()
        let (reports, succeeded) = await PhotoRun().each(photos) { path, photo in
            let faces = detector.faces(in: photo.image)
            if !json { describe(path, faces) }
            let report = Report(
                photo: path, width: photo.image.width, height: photo.image.height, faces: faces.map(Face.init))
            return (report, faces.count)
        }
        if json { try PhotoRun.printJSON(reports) }
        if !succeeded { throw ExitCode.failure }
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

extension DetectCommand.Face {
    init(_ face: DetectedFace) {
        box = face.box.corners.map { $0.rounded(decimals: 3) }
        score = face.score.rounded(decimals: 5)
        confidence = face.confidence.rounded(decimals: 5)
        landmarks = [:]
        for set in face.landmarks {
            landmarks[set.scheme.name] = set.points.map { [$0.x.rounded(decimals: 3), $0.y.rounded(decimals: 3)] }
        }
    }
}

extension FaceBox {
    /// x0, y0, x1, y1.
    var corners: [Double] { [minimum.x, minimum.y, maximum.x, maximum.y] }
}
