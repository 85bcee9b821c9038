import Flambeau

/// The pictures that arguments name: files, and what folders hold.
struct PictureList {
    /// The pictures in the order of the arguments, or why there are none.
    let items: [Result<String, FileError>]

    /// - Parameter part: which part of them.
    init(_ arguments: [String], part: Part = .whole) {
        let all = arguments.flatMap { argument -> [Result<String, FileError>] in
            guard FileNames.isFolder(argument) else { return [.success(argument)] }
            do throws(FileError) { return try PictureFiles.list(in: argument).map { .success($0) } } catch {
                return [.failure(error)]
            }
        }
        items = Array(all[part.places(of: all.count)])
    }

    /// The pictures' paths.
    var paths: [String] { items.compactMap { try? $0.get() } }

    /// The frames of a video, in the order of the numbers in their names.
    ///
    /// - Throws: `FileError` when a folder holds no pictures or cannot be read.
    func frames() throws(FileError) -> [String] {
        var frames: [String] = []
        for item in items { frames.append(try item.get()) }
        return frames.sorted(by: FileNames.areInOrder)
    }
}
