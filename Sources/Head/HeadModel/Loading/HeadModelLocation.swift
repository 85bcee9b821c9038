public import Archives
internal import Files
public import Foundation

/// Where the head model is looked for.
public enum HeadModelLocation {
    /// The place of the default head among the files that come with the project.
    public static let defaultPlace = "assets/heads/flambeau.npz"

    /// The path of the model to use: the one given, else the one that the environment variable `FLAMBEAU_MODEL` names,
    /// else the default head that comes with the project.
    ///
    /// - Throws: `ArchiveError` that says where the default head was looked for.
    public static func find(
        _ given: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(ArchiveError) -> String {
        if let given { return given }
        if let named = environment["FLAMBEAU_MODEL"], !named.isEmpty { return named }
        do {
            return try BundledFiles.locate(defaultPlace)
        } catch {
            throw ArchiveError(
                path: error.path, what: error.what,
                advice: "name a model with --model or FLAMBEAU_MODEL, or \(error.advice)")
        }
    }
}
