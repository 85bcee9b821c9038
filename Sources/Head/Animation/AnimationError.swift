public import Foundation

/// Why a track cannot be played.
public enum AnimationError: Error, Equatable, Sendable {
    /// A track file that cannot be understood; `place` is a line or key.
    case invalid(path: String, place: String, reason: String)
    /// A name that the head does not know, with the nearest one it does.
    case unknownName(path: String, place: String, name: String, nearest: String?, head: String)
    /// A track with more coefficients than the head has.
    case tooManyCoefficients(path: String, count: Int, head: String, available: Int)
    /// The caller asked to stop; this many frames are complete.
    case cancelled(written: Int)
}

extension AnimationError: LocalizedError, CustomStringConvertible {
    /// A sentence that names the file, the place, and what to do.
    public var description: String {
        switch self {
        case .invalid(let path, let place, let reason):
            return "\(path)\(place.isEmpty ? "" : ", \(place)"): \(reason)"
        case .unknownName(let path, let place, let name, let nearest, let head):
            let advice = nearest.map { "did you mean “\($0)”?" } ?? "`flambeau model info` lists the names there are"
            return "\(path)\(place.isEmpty ? "" : ", \(place)"): head “\(head)” has no expression “\(name)”; \(advice)"
        case .tooManyCoefficients(let path, let count, let head, let available):
            return "\(path): the track has \(count) expression coefficients, head “\(head)” has \(available); "
                + "name the model the track was made for with --model"
        case .cancelled(let written):
            return "stopped; \(written) frames are complete"
        }
    }

    /// The same sentence as `description`.
    public var errorDescription: String? { description }
}
