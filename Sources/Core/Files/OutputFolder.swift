import Foundation

/// A folder that results go to.
public enum OutputFolder {
    /// Makes the folder, and those above it, unless it is there; a folder that cannot be written is an error now rather
    /// than after the work.
    ///
    /// - Throws: `FileError` when the path is a file, or the folder cannot be made or written.
    public static func make(at path: String) throws(FileError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            var status = stat()
            let isFile = stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFDIR
            throw FileError(
                path: path, what: isFile ? "is a file, not a folder" : "could not be made",
                advice: "choose a folder where you have permission")
        }
        guard access(path, W_OK | X_OK) == 0 else { throw .system(errno, path: path, doing: "written") }
    }
}
