import Foundation

/// Names in paths and folders.
public enum FileNames {
    /// A file's name without its folder and its ending: `scan` of `in/scan.ply`.
    public static func stem(of path: String) -> String {
        ((path as NSString).lastPathComponent as NSString).deletingPathExtension
    }

    /// The stems of files, a number after those that another has already: `face`, `face-2` of `a/face.png` and `b/face.png`.
    public static func distinctStems(of paths: [String]) -> [String] {
        var used: Set<String> = []
        return paths.map { path in
            let name = stem(of: path)
            var (candidate, number) = (name, 1)
            while !used.insert(candidate).inserted {
                number += 1
                candidate = "\(name)-\(number)"
            }
            return candidate
        }
    }

    /// Whether there is a folder at a path.
    public static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// The paths of the files in a folder whose names end with one of some endings, in order: frame_2 comes before
    /// frame_10. Hidden files are left out.
    ///
    /// - Parameters:
    ///   - folder: the folder, without those in it.
    ///   - endings: lower case, without the dot.
    /// - Throws: `FileError` when the folder cannot be read.
    public static func files(in folder: String, endings: Set<String>) throws(FileError) -> [String] {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
            throw FileError(path: folder, what: "the folder could not be read", advice: "check its permissions")
        }
        return names.filter { endings.contains(($0 as NSString).pathExtension.lowercased()) && !$0.hasPrefix(".") }
            .sorted(by: areInOrder).map { (folder as NSString).appendingPathComponent($0) }
    }

    /// Whether one name comes before another, numbers in them by their value.
    public static func areInOrder(_ one: String, _ other: String) -> Bool {
        let order = one.compare(other, options: .numeric)
        return order == .orderedSame ? one < other : order == .orderedAscending
    }
}
