internal import Files
public import Foundation

/// Where networks and their weights are looked for.
public enum DetectorFolder {
    /// The folder to use: the one given, else the one `FLAMBEAU_DETECTORS` names, else `assets/detectors` where files
    /// that come with the project are. A folder that was asked for is used even if it has no manifest, so that its error
    /// says so.
    ///
    /// - Parameters:
    ///   - given: what the user asked for.
    ///   - environment: the process's environment.
    /// - Throws: `FaceDetectionError.noDetector` when there is none.
    public static func find(
        given: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(FaceDetectionError) -> String {
        if let given { return given }
        if let named = environment["FLAMBEAU_DETECTORS"], !named.isEmpty { return named }
        let manifest = "/manifest.json"
        do {
            return String(try BundledFiles.locate("assets/detectors" + manifest).dropLast(manifest.count))
        } catch { throw .noDetector }
    }
}
