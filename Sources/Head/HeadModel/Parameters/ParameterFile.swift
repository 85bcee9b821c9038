internal import Files
import Foundation
internal import SpatialGeometry

/// Files of head parameters: JSON for people and programs, `.npz` for Python.
///
/// JSON is an object, or an array of them:
///
///     {"model": {"name": "flambeau-1", "checksum": "…"},
///      "shape": […], "expression": […],
///      "pose": {"root": [x, y, z], "neck": […], "jaw": […], "leftEye": […], "rightEye": […]},
///      "translation": [x, y, z], "scale": 1}
///
/// with angles as axis-angle vectors in radians and lengths in metres; what is left out is zero, the scale 1. An
/// `.npz` holds the same stacked: `shape` (n, S), `expression` (n, E), `pose` (n, 5, 3) in the order root, neck, jaw,
/// leftEye, rightEye, `translation` (n, 3), `scale` (n,), `model_name`.
public enum ParameterFile {
    /// What a file holds.
    public struct Contents: Equatable, Sendable {
        /// The model the parameters are of, where the file says.
        public var model: ModelReference?
        /// The parameters, one or more.
        public var parameters: [HeadParameters]
    }

    static let sizeLimit = 1 << 30

    /// Reads the parameters of a `.json` or `.npz` file.
    ///
    /// - Throws: `ParameterError` that names the file and the key at fault; `FileError` and `ArchiveError` when it
    ///   cannot be read.
    public static func read(_ path: String) throws -> Contents {
        switch (path as NSString).pathExtension.lowercased() {
        case "npz": return try readArchive(path)
        case "json":
            let bytes = try FileReader.bytes(at: path, limit: sizeLimit)
            return try readJSON(Data(bytes), path: path)
        default: throw ParameterError(path: path, message: "is neither .json nor .npz, the kinds of parameter files")
        }
    }

    /// Writes parameters to a `.json` or `.npz` file, whole or not at all.
    ///
    /// One set of parameters becomes a JSON object, several an array.
    ///
    /// - Throws: `ParameterError` for another kind of file or a value that is not finite; `FileError` and
    ///   `ArchiveError` when it cannot be written.
    public static func write(_ parameters: [HeadParameters], model: ModelReference?, to path: String) throws {
        for (index, item) in parameters.enumerated() where !item.isFinite {
            throw ParameterError(path: path, message: "would hold a value that is not finite, in entry \(index)")
        }
        switch (path as NSString).pathExtension.lowercased() {
        case "npz": try writeArchive(parameters, model: model, to: path)
        case "json": try AtomicFile.write(json(parameters, model: model), to: path)
        default: throw ParameterError(path: path, message: "is neither .json nor .npz, the kinds of parameter files")
        }
    }
}

extension HeadParameters {
    /// Whether no value is infinite or NaN.
    public var isFinite: Bool {
        shape.allSatisfy(\.isFinite) && expression.allSatisfy(\.isFinite) && pose.joints.allSatisfy(\.isFinite)
            && translation.isFinite && scale.isFinite
    }
}
