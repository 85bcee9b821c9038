public import Files
import Foundation
internal import Images

/// The photos that names stand for, in one way wherever photos or frames are taken: files, folders and lists.
public enum PictureFiles {
    /// What counts as a picture in a folder.
    public static let endings = Set(PhotoFormat.allCases.flatMap(\.endings))

    /// The photos that names stand for, in their order: a file for itself; a folder for the pictures in it, in the order of
    /// the numbers in their names; a list (`.txt`) for the names on its lines, which start at the list's folder. Empty lines
    /// and those that begin with # are passed over.
    ///
    /// - Returns: for each photo its path, or for a folder or list that stands for none, why.
    public static func named(_ names: [String]) -> [Result<String, FileError>] {
        var found: [Result<String, FileError>] = []
        for name in names {
            do throws(FileError) {
                // A list in a list might name itself: it counts as a file there.
                let isList = !FileNames.isFolder(name) && (name as NSString).pathExtension.lowercased() == "txt"
                for path in isList ? try lines(of: name) : [name] {
                    found += (FileNames.isFolder(path) ? try list(in: path) : [path]).map { .success($0) }
                }
            } catch { found.append(.failure(error)) }
        }
        return found
    }

    /// The frames that names stand for, in the order of the numbers in their names; those of a list in its order.
    ///
    /// - Throws: `FileError` when a folder or list stands for none or cannot be read.
    public static func frames(_ names: [String]) throws(FileError) -> [String] {
        var frames: [String] = []
        for item in named(names) { frames.append(try item.get()) }
        let isListed = names.contains { ($0 as NSString).pathExtension.lowercased() == "txt" }
        return isListed ? frames : frames.sorted(by: FileNames.areInOrder)
    }

    /// The largest list to read.
    private static let listLimit = 1 << 26

    private static func lines(of list: String) throws(FileError) -> [String] {
        let text = String(decoding: try FileReader.bytes(at: list, limit: listLimit), as: UTF8.self)
        let folder = (list as NSString).deletingLastPathComponent as NSString
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty && !$0.hasPrefix("#") }
        guard !lines.isEmpty else {
            throw FileError(path: list, what: "the list names no photos", advice: "write the path of one on each line")
        }
        return lines.map { $0.hasPrefix("/") ? $0 : folder.appendingPathComponent($0) }
    }

    /// The pictures in a folder, in the order of the numbers in their names.
    ///
    /// - Throws: `FileError` when it cannot be read, or holds none.
    public static func list(in folder: String) throws(FileError) -> [String] {
        let pictures = try FileNames.files(in: folder, endings: endings)
        guard !pictures.isEmpty else {
            throw FileError(
                path: folder, what: "the folder holds no pictures (\(PhotoFormat.list))",
                advice: "give a folder of pictures")
        }
        return pictures
    }
}
