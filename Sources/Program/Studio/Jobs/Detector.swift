import Flambeau

/// What finds faces for the studio: the networks that the program takes.
enum Detector {
    /// The detector with its weights loaded.
    ///
    /// - Throws: `FaceDetectionError` when there are none or they cannot be used.
    static func standard(threads: Int) throws -> FaceDetector {
        var options = DetectionOptions()
        options.threads = threads
        return try FaceDetector(folder: DetectorFolder.find(given: nil), options: options)
    }
}
