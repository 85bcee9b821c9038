internal import Files
import Foundation

/// The frames of a video: numbered pictures, or those in a folder, in the order of their numbers.
struct FrameList {
    let paths: [String]

    /// - Throws: `FileError` when a folder holds no pictures or cannot be read.
    init(_ arguments: [String]) throws {
        var paths: [String] = []
        for argument in arguments {
            guard FrameList.isFolder(argument) else {
                paths.append(argument)
                continue
            }
            let names: [String]
            do { names = try FileManager.default.contentsOfDirectory(atPath: argument) } catch {
                throw FileError(path: argument, what: "the folder could not be read", advice: "check its permissions")
            }
            let pictures = names.filter {
                ["jpg", "jpeg", "png"].contains(($0 as NSString).pathExtension.lowercased()) && !$0.hasPrefix(".")
            }
            guard !pictures.isEmpty else {
                throw FileError(
                    path: argument, what: "the folder holds no .jpg or .png pictures",
                    advice: "give the folder of a video's frames")
            }
            paths += pictures.map { (argument as NSString).appendingPathComponent($0) }
        }
        // frame_2 comes before frame_10.
        self.paths = paths.sorted { $0.compare($1, options: .numeric) == .orderedAscending }
    }

    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}
