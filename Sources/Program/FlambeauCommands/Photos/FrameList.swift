internal import Files
import Foundation

/// The frames of a video: numbered pictures, or those in a folder, in the order of their numbers.
struct FrameList {
    let paths: [String]

    /// - Throws: `FileError` when a folder holds no pictures or cannot be read.
    init(_ arguments: [String]) throws {
        var paths: [String] = []
        for argument in arguments {
            guard FileNames.isFolder(argument) else {
                paths.append(argument)
                continue
            }
            let pictures = try FileNames.files(in: argument, endings: ["jpg", "jpeg", "png"])
            guard !pictures.isEmpty else {
                throw FileError(
                    path: argument, what: "the folder holds no .jpg or .png pictures",
                    advice: "give the folder of a video's frames")
            }
            paths += pictures
        }
        self.paths = paths.sorted(by: FileNames.areInOrder)
    }
}
