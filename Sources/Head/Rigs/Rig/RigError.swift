public import Foundation

/// Why a rig cannot be made or written.
public enum RigError: Error, Equatable, Sendable {
    /// Targets that a head does not have.
    case noTargets(MorphSet, head: String)
    /// The caller asked to stop; nothing was written.
    case cancelled
    /// A file that holds a track alone, without one.
    case noTrack(path: String)
    /// A file of another ending than those that are written.
    case unknownFormat(path: String)
    /// A file that would be larger than its format allows, or hold what is not finite.
    case unwritable(path: String, reason: String)
    /// A mesh that shapes cannot be carried over to.
    case unsolvable(vertices: Int, reason: String)
    /// A mesh of which too little stands for the head's skin to carry its shapes.
    case unmatched(path: String, share: Double)
    /// A face that was found with too little confidence to be rigged unseen.
    case uncertain(path: String, confidence: Double)
    /// Another ending than those of rigs.
    case notARig(path: String)
}

extension RigError: LocalizedError, CustomStringConvertible {
    /// A sentence that says what is wrong and what to do.
    public var description: String {
        switch self {
        case .noTargets(let set, let head):
            return "head “\(head)” has no \(set.rawValue) targets; "
                + (set == .arkit
                    ? "use --morphs expression, or the default head, which has ARKit's 52" : "leave them out")
        case .cancelled: return "stopped; nothing was written"
        case .noTrack(let path):
            return "\(path): the weights of a track were asked for, and there is none; name one with --animation"
        case .unknownFormat(let path):
            return
                "\(path): the name's ending names no format that is exported; use .glb, .usda or .usdz, for a track .csv "
                + "(Live Link Face) or .json"
        case .unwritable(let path, let reason): return "\(path): cannot be written: \(reason)"
        case .unsolvable(let vertices, let reason):
            return "the shapes cannot be carried over to a mesh of \(vertices) vertices: \(reason)"
        case .unmatched(let path, let share):
            return String(
                format:
                    "%@: only %.0f %% of the head's face has a vertex of the mesh that stands for it; a mesh with a "
                    + "whole face was expected", path, 100 * share)
        case .uncertain(let path, let confidence):
            return String(
                format:
                    "%@: what was found is a face with a confidence of %.2f alone; say where it is with --landmarks, or "
                    + "how it stands with --up and --front", path, confidence)
        case .notARig(let path):
            return "\(path): the name's ending names no format that holds a rig; use .glb, .usda or .usdz"
        }
    }

    /// The same sentence as `description`.
    public var errorDescription: String? { description }
}
