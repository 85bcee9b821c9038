internal import Files
import Foundation
internal import HeadModel
internal import Images

extension PhotoResult {
    /// The names of the files written for a face, the report last.
    public static let files = ["mesh.obj", "parameters.json", "parameters.npz", "overlay.png", "report.json"]

    /// Writes the heads of this photo, as ``write(_:to:)`` those of several.
    @discardableResult public func write(to folder: String) throws -> [String] {
        try PhotoResult.write([self], to: folder)
    }

    /// Writes the heads of photos: for each face `mesh.obj`, the head in its own frame in metres, `parameters.json` and
    /// `.npz`, `overlay.png`, the face and what is around it, and `report.json`, last; each whole or not at all.
    ///
    /// - Parameters:
    ///   - results: the photos.
    ///   - folder: where: a single face's files stand in it, those of several in folders in it, by photo and number.
    /// - Returns: the folder of each face.
    /// - Throws: `FileError`, `MeshError`, `ImageError` or `ParameterError` when something cannot be written.
    @discardableResult public static func write(_ results: [PhotoResult], to folder: String) throws -> [String] {
        let subjects = results.flatMap { result in result.faces.map { (result, $0) } }
        try OutputFolder.make(at: folder)
        let folders =
            subjects.count == 1
            ? [folder]
            : FileNames.distinctStems(of: subjects.map(\.0.name)).map {
                (folder as NSString).appendingPathComponent($0)
            }
        for (subject, place) in zip(subjects, folders) { try subject.0.write(subject.1, to: place) }
        return folders
    }

    private func write(_ face: PhotoFace, to folder: String) throws {
        try OutputFolder.make(at: folder)
        HeadFiles.withdraw(in: folder, keeping: PhotoResult.files)
        try HeadFiles.write(head.vertices(face.fit.parameters), face.fit.parameters, of: head, model, to: folder)
        let alone = PhotoResult(name: name, photo: photo, faces: [face], failures: [], head: head, model: model)
        let overlay = PhotoOverlay(photo.image, around: face.detection.box).drawing(
            [(face.detection, face.fit)], head)
        try ImageFile.write(overlay, to: folder + "/overlay.png")
        try AtomicFile.write(try JSONText.encode(alone.report) + "\n", to: folder + "/report.json")
    }
}
