internal import Foundation
public import Rigs

/// A kind of file that heads and tracks are exported as.
public enum ExportFormat: String, CaseIterable, Codable, Sendable {
    /// Binary glTF.
    case glb
    /// A USD layer as text.
    case usda
    /// A USD package.
    case usdz
    /// The weights of a track as Live Link Face writes them.
    case csv
    /// The same as JSON.
    case json

    /// Whether it holds the weights of a track rather than a head.
    public var isCapture: Bool { self == .csv || self == .json }

    /// The format that a file's ending names.
    ///
    /// - Throws: `RigError.unknownFormat` for another.
    public init(path: String) throws(RigError) {
        guard let format = ExportFormat(rawValue: (path as NSString).pathExtension.lowercased()) else {
            throw .unknownFormat(path: path)
        }
        self = format
    }
}
