internal import Files
internal import Foundation
public import HeadModel
internal import Images

/// A learned model and its card.
public struct LearnResult: Sendable {
    /// The model.
    public var model: HeadModelArrays
    /// What it is made of and how good it is.
    public var card: ModelCard

    /// The names of what ``write(to:)`` writes beside a model.
    public static func companions(of path: String) -> [String] {
        let stem = (path as NSString).deletingPathExtension
        return [stem + "-card.json", stem + "-card.png"]
    }

    /// Writes the model, and beside it its card as JSON and as a plot.
    ///
    /// - Throws: `ArchiveError` or `FileError` when a file cannot be written.
    public func write(to path: String) throws {
        let companions = Self.companions(of: path)
        try model.write(to: path)
        try card.write(to: companions[0])
    }
}

extension ModelCard {
    /// The picture beside a card.
    public static func picture(of path: String) -> String { (path as NSString).deletingPathExtension + ".png" }

    /// Writes the card as JSON, and its plot beside it as PNG.
    ///
    /// - Throws: `FileError` or `ImageError` when a file cannot be written.
    public func write(to path: String) throws {
        try AtomicFile.write(try JSONText.encode(self) + "\n", to: path)
        try ImageFile.write(plot, to: Self.picture(of: path))
    }
}
