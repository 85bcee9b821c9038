public import Files
public import Foundation

/// What can be wrong with a clip.
public enum VideoError: Error, Equatable, Sendable {
    /// The file could not be read.
    case unreadable(FileError)
    /// The bytes are no clip that is known, or one that is cut off before its first frame; `reason` is what the decoder said.
    case invalid(name: String, reason: String)
    /// Sound alone: the file holds no pictures that move. `format` is its container.
    case noPictures(name: String, format: String)
    /// The libraries at hand do not decode it.
    case noDecoder(name: String, codec: String)
    /// Frames of more pixels than the limit.
    case tooLarge(name: String, width: Int, height: Int, limit: Int)
    /// No frame could be decoded.
    case noFrames(name: String, damaged: Int)
    /// A clip could not be written; `reason` is what the encoder said.
    case unwritable(name: String, reason: String)
}

extension VideoError: LocalizedError, CustomStringConvertible {
    /// A sentence that names the file and what to do.
    public var description: String {
        switch self {
        case .unreadable(let error): error.description
        case .invalid(let name, let reason):
            "\(name): not a complete clip (\(reason)); mp4, mov, mkv, webm and GIF are read: fetch or record it again"
        case .noPictures(let name, let format):
            "\(name): sound alone, the \(format) file holds no moving pictures; give the clip itself"
        case .noDecoder(let name, let codec):
            "\(name): nothing here decodes \(codec); convert it to H.264"
        case .tooLarge(let name, let width, let height, let limit):
            "\(name): frames of \(width)×\(height) pixels, more than \(limit); scale the clip down"
        case .noFrames(let name, let damaged):
            "\(name): no frame can be decoded"
                + (damaged > 0 ? ", \(damaged) pieces are damaged" : "")
                + "; the clip is cut off or empty: fetch it again"
        case .unwritable(let name, let reason): "\(name): the clip cannot be written (\(reason))"
        }
    }

    /// The same sentence as `description`.
    public var errorDescription: String? { description }
}
