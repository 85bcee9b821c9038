import Flambeau
import Foundation

/// A photo on its way to its heads: `PhotoPipeline`.
struct PhotoJob: Sendable {
    let item: StudioItem
    /// Where the files of the heads go.
    let folder: String
    let head: Head
    let model: ModelReference
    let threads: Int

    /// Fits, writes the files and returns what the page shows.
    ///
    /// - Throws: what `PhotoPipeline` throws; `StudioError` where the photo shows no face.
    func run(_ step: (String) throws -> Void) throws -> Data {
        try step("faces")
        let pipeline = PhotoPipeline(head, model: model, detector: try Detector.standard(threads: threads))
        let result = try pipeline.fit(item.path)
        guard !result.faces.isEmpty else {
            throw StudioError(
                .file, "\(item.name): " + (result.failures.first.map { "\($0.error)" } ?? "no face was found in it"))
        }
        try step("files")
        try result.write(to: folder)
        return try PhotoFitBundle.encoded(result)
    }
}
