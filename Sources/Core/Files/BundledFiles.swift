internal import FlambeauAssets
import Foundation

/// Finds files that come with the project: heads, networks, configurations, sample scans and tracks.
///
/// Looked for, in this order: in the folder that `FLAMBEAU_HOME` names; in `share/flambeau` beside the program's `bin`
/// (an installed program); among the resources that the package manager puts beside every program built with this package.
/// Neither the working folder nor any folder above a file is searched: whose files are read never depends on where a
/// program is started.
public enum BundledFiles {
    /// The path of a file or folder by its place in the project, such as `assets/heads/flambeau.npz`.
    ///
    /// - Throws: `FileError` that says where it was looked for.
    public static func locate(_ place: String) throws(FileError) -> String {
        let candidates = candidates(place)
        if let path = candidates.first(where: FileManager.default.fileExists(atPath:)) { return path }
        throw FileError(
            path: place, what: "is not found; it was looked for as \(candidates.joined(separator: ", "))",
            advice: "set FLAMBEAU_HOME to the folder that holds the project's assets, or name the file")
    }

    /// The file that a user means by a path: the file itself, or where there is none and the path is a bare name, the
    /// sample of that name (`assets/scans`, `assets/tracks` and `assets/detectors`).
    ///
    /// - Returns: the path, and whether it is a sample's.
    public static func input(_ path: String) -> (path: String, isSample: Bool) {
        guard !path.isEmpty, !path.contains("/"), !FileManager.default.fileExists(atPath: path) else {
            return (path, false)
        }
        for folder in ["scans", "tracks", "detectors"] {
            if let sample = try? locate("assets/\(folder)/\(path)") { return (sample, true) }
        }
        return (path, false)
    }

    /// Where a file would be, likeliest first.
    static func candidates(_ place: String) -> [String] {
        var candidates: [String] = []
        if let home = ProcessInfo.processInfo.environment["FLAMBEAU_HOME"], !home.isEmpty {
            candidates.append(home + "/" + place)
        }
        let program = URL(fileURLWithPath: executablePath).resolvingSymlinksInPath().deletingLastPathComponent()
        candidates.append(program.deletingLastPathComponent().path + "/share/flambeau/" + place)
        let inBundle = place.hasPrefix("assets/") ? String(place.dropFirst("assets/".count)) : place
        for folder in folders(beside: program) {
            let bundle = folder + "/" + FlambeauAssets.bundleName
            #if os(Linux)
                candidates.append(bundle + ".resources/" + inBundle)
            #else
                candidates += [bundle + ".bundle/" + inBundle, bundle + ".bundle/Contents/Resources/" + inBundle]
            #endif
        }
        return candidates
    }

    /// The folders in which the package manager may have put resources: the program's own and, on Apple's systems, those of
    /// the bundles it is part of.
    private static func folders(beside program: URL) -> [String] {
        #if os(Linux)
            [program.path]
        #else
            var seen = Set<String>()
            return
                ([program]
                + (Bundle.allBundles + Bundle.allFrameworks).flatMap {
                    [$0.resourceURL, $0.bundleURL.deletingLastPathComponent()].compactMap { $0 }
                }).map(\.path).filter { seen.insert($0).inserted }
        #endif
    }

    private static var executablePath: String {
        #if os(Linux)
            if let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") { return path }
        #endif
        return Bundle.main.executablePath ?? CommandLine.arguments[0]
    }
}
