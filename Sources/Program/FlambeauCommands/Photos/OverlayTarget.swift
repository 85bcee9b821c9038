import ArgumentParser
import Flambeau
import Foundation

/// Where pictures drawn over photos go: a PNG file for one photo, or a folder.
struct OverlayTarget {
    private let paths: [String]

    /// Makes the folder, where it is one.
    ///
    /// - Parameters:
    ///   - target: what was asked for.
    ///   - photos: the photos.
    /// - Returns: `nil` when no pictures are asked for.
    /// - Throws: `ValidationError` for a file that cannot hold them, or that is one of the photos.
    init?(_ target: String?, photos: [String]) throws {
        guard let target else { return nil }
        let ending = (target as NSString).pathExtension.lowercased()
        let isFile = ending == "png" && !target.hasSuffix("/") && !FileNames.isFolder(target)
        if isFile {
            guard photos.count <= 1 else {
                throw ValidationError(
                    "--overlay \(target) is one picture, but there are \(photos.count) photos; give a folder")
            }
            paths = [target]
        } else {
            guard !["jpg", "jpeg", "gif", "webp", "heic", "bmp", "tif", "tiff"].contains(ending) else {
                throw ValidationError("--overlay \(target): pictures are written as PNG; give a name.png, or a folder")
            }
            try OutputFolder.make(at: target)
            paths = FileNames.distinctStems(of: photos).map {
                (target as NSString).appendingPathComponent($0 + "-overlay.png")
            }
        }
        func place(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
        let read = Set(photos.map(place))
        if let replaced = paths.first(where: { read.contains(place($0)) }) {
            throw ValidationError(
                "--overlay would replace \(replaced), which is one of the photos; choose another place")
        }
    }

    /// The picture's path for a photo, by its number among them.
    subscript(photo: Int) -> String { paths[photo] }
}
