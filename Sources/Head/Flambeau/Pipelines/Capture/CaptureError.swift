public import Foundation

/// Why a performance cannot be captured.
public enum CaptureError: Error, Equatable, Sendable {
    /// No face in any frame.
    case noFace(name: String, frames: Int)
    /// Fewer faces than the number asked for.
    case noSuchFace(name: String, asked: Int, found: Int)
    /// No frame could be read; the first reason.
    case noFrames(name: String, reason: String)
    /// The head has no shapes by name, of which a performance is made.
    case noShapes(head: String)
}

extension CaptureError: LocalizedError, CustomStringConvertible {
    /// A sentence that names the clip and what to do.
    public var description: String {
        switch self {
        case .noFace(let name, let frames):
            "\(name): no face in \(frames) frame\(frames == 1 ? "" : "s"); give a clip of a face of 30 pixels or more, or a lower "
                + "--threshold"
        case .noSuchFace(let name, let asked, let found):
            "\(name): there is no face \(asked), \(found) \(found == 1 ? "is" : "are") seen; "
                + "leave --face out for the one seen longest"
        case .noFrames(let name, let reason): "\(name): no frame can be read: \(reason)"
        case .noShapes(let head):
            "head “\(head)” has no named shapes, of which a performance is made; capture with the default head"
        }
    }

    /// The same sentence as `description`.
    public var errorDescription: String? { description }
}
