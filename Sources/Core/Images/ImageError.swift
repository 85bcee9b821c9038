public import Files
public import Foundation

/// What can be wrong with an image file.
public enum ImageError: Error, Equatable, Sendable {
    /// The file could not be read.
    case unreadable(FileError)
    /// The bytes are of a format that is known and not read, a TIFF picture or an MP4 clip, say.
    case foreignFormat(name: String, format: String)
    /// The file could not be written.
    case unwritable(FileError)
    /// The bytes are of no format that is known; `beginning` tells what they start with.
    case unknownFormat(name: String, beginning: String)
    /// The image is cut off or broken; `reason` is what the decoder said.
    case invalid(name: String, reason: String)
    /// The header claims more pixels than the limit, or than bytes so few can hold.
    case tooLarge(name: String, width: Int, height: Int, limit: Int)
    /// An image that cannot be encoded.
    case unencodable(reason: String)
}

extension ImageError: LocalizedError, CustomStringConvertible {
    /// A sentence that names the file and what to do.
    public var description: String {
        switch self {
        case .invalid(let name, let reason):
            "\(name): not a complete image (\(reason)); save or fetch it again"
        case .unreadable(let error), .unwritable(let error):
            error.description
        case .foreignFormat(let name, let format):
            "\(name): \(format); \(PhotoFormat.list) are read, convert it to one of them"
        case .unknownFormat(let name, let beginning):
            "\(name): not of a format that is read (\(PhotoFormat.list)), it begins with \(beginning)"
        case .tooLarge(let name, let width, let height, let limit):
            "\(name): the header says \(width)×\(height) pixels, more than \(limit) or than the file can hold; "
                + "scale the image down"
        case .unencodable(let reason):
            "the image cannot be encoded as PNG: \(reason)"
        }
    }

    /// The same sentence as `description`.
    public var errorDescription: String? { description }
}
