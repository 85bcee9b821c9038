import Flambeau

/// The pictures that arguments name: files, what folders hold, and what stands in lists.
struct PictureList {
    /// The pictures in the order of the arguments, or why there are none.
    let items: [Result<String, FileError>]

    init(_ arguments: [String]) { items = PictureFiles.named(arguments) }

    /// The pictures' paths.
    var paths: [String] { items.compactMap { try? $0.get() } }
}
