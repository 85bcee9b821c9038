internal import Files
import Foundation

/// A folder for each face's results: the given one for a single face, else folders in it by photo and number.
struct PhotoFolders {
    let paths: [String]

    /// - Parameter photos: the photo of each face.
    init(_ folder: String, _ photos: [String]) {
        guard photos.count > 1 else {
            paths = photos.map { _ in folder }
            return
        }
        var (used, result): (Set<String>, [String]) = ([], [])
        for photo in photos {
            let name = FileNames.stem(of: photo)
            var (candidate, number) = (name, 1)
            while !used.insert(candidate).inserted {
                number += 1
                candidate = "\(name)-\(number)"
            }
            result.append((folder as NSString).appendingPathComponent(candidate))
        }
        paths = result
    }
}
