import Flambeau

/// The pictures that arguments name: files, what folders hold, and what stands in lists.
struct PictureList {
    /// The pictures in the order of the arguments, or why there are none.
    let items: [Result<String, FileError>]

    /// - Parameter part: which part of them.
    init(_ arguments: [String], part: Part = .whole) {
        let all = PictureFiles.named(arguments)
        items = Array(all[part.places(of: all.count)])
    }

    /// The pictures' paths.
    var paths: [String] { items.compactMap { try? $0.get() } }
}
