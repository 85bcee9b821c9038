internal import Files
import Flambeau
import Foundation

/// Where pictures drawn over photos go: a file for one photo, a folder for several.
struct OverlayFolder {
    private let target: String
    private let isFolder: Bool

    /// - Returns: `nil` when no pictures are asked for.
    init?(_ target: String?, photos: Int) throws {
        guard let target else { return nil }
        isFolder = photos > 1 || target.hasSuffix("/") || FileNames.isFolder(target)
        self.target = target
        if isFolder { try OutputFolder.make(at: target) }
    }

    /// The picture's path for a photo.
    func path(for photo: String) -> String {
        guard isFolder else { return target }
        return (target as NSString).appendingPathComponent(FileNames.stem(of: photo) + "-overlay.png")
    }
}
