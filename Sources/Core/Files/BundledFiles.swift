import Foundation

/// Finds files that come with the project: heads, configurations, example tracks.
///
/// Looked for, in this order: in the folder that `FLAMBEAU_HOME` names; in `share/flambeau` beside the program's `bin`;
/// in the folder of the program and those above it (a build inside the checkout); in the working folder and those
/// above it.
public enum BundledFiles {
    /// The path of a file or folder by its place in the project, such as `assets/heads/flambeau.npz`.
    ///
    /// - Throws: `FileError` that says where it was looked for.
    public static func locate(_ place: String) throws(FileError) -> String {
        let roots = roots
        for root in roots {
            let path = root + "/" + place
            if FileManager.default.fileExists(atPath: path) { return path }
        }
        throw FileError(
            path: place,
            what: "is not found in \(roots.prefix(3).joined(separator: ", ")) nor in folders above",
            advice: "set FLAMBEAU_HOME to the folder that holds assets and fitting-configs, or name the file")
    }

    /// The folders that are searched, in order.
    static var roots: [String] {
        var roots: [String] = []
        if let home = ProcessInfo.processInfo.environment["FLAMBEAU_HOME"], !home.isEmpty { roots.append(home) }
        let program = URL(fileURLWithPath: executablePath).resolvingSymlinksInPath().deletingLastPathComponent()
        roots.append(program.deletingLastPathComponent().appendingPathComponent("share/flambeau").path)
        roots += foldersAbove(program)
        roots += foldersAbove(URL(fileURLWithPath: FileManager.default.currentDirectoryPath))
        var seen = Set<String>()
        return roots.filter { seen.insert($0).inserted }
    }

    private static var executablePath: String {
        #if os(Linux)
            if let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") { return path }
        #endif
        return Bundle.main.executablePath ?? CommandLine.arguments[0]
    }

    private static func foldersAbove(_ folder: URL) -> [String] {
        var folders: [String] = []
        var folder = folder.standardizedFileURL
        while folder.path != "/" {
            folders.append(folder.path)
            folder = folder.deletingLastPathComponent()
        }
        return folders
    }
}
