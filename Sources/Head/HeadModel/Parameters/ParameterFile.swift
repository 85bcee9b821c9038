internal import Archives
internal import Files
import Foundation
internal import SpatialGeometry

/// Files of head parameters: JSON for people and programs, `.npz` for Python.
///
/// JSON is an object, or an array of them:
///
///     {"model": {"name": "flambeau-1", "checksum": "…"}, "frameRate": 30,
///      "shape": […], "expression": […],
///      "pose": {"root": [x, y, z], "neck": […], "jaw": […], "leftEye": […], "rightEye": […]},
///      "translation": [x, y, z], "scale": 1}
///
/// with angles as axis-angle vectors in radians and lengths in metres; what is left out is zero, the scale 1. An
/// `.npz` holds the same stacked: `shape` (n, S), `expression` (n, E), `pose` (n, 5, 3) in the order root, neck, jaw,
/// leftEye, rightEye, `translation` (n, 3), `scale` (n,), `model_name`, `frame_rate`.
public enum ParameterFile {
    /// What a file holds.
    public struct Contents: Equatable, Sendable {
        /// The model the parameters are of, where the file says.
        public var model: ModelReference?
        /// The frames a second, where the parameters are those of a moving head and the file says.
        public var frameRate: Double?
        /// The parameters, one or more.
        public var parameters: [HeadParameters]
    }

    static let sizeLimit = 1 << 30

    /// The frame rates that make sense, in frames a second.
    public static let frameRates: ClosedRange<Double> = 0.01...10_000

    /// Reads the parameters of a `.json` or `.npz` file.
    ///
    /// - Throws: `ParameterError` that names the file and the key at fault; `FileError` and `ArchiveError` when it
    ///   cannot be read.
    public static func read(_ path: String) throws -> Contents {
        guard ["json", "npz"].contains((path as NSString).pathExtension.lowercased()) else { throw unknownKind(path) }
        return try decode(FileReader.bytes(at: path, limit: sizeLimit), path: path)
    }

    /// Reads the parameters in the bytes of a file, whose path tells its kind and is named in errors.
    ///
    /// - Throws: as ``read(_:)`` does.
    package static func decode(_ bytes: [UInt8], path: String) throws -> Contents {
        switch (path as NSString).pathExtension.lowercased() {
        case "npz": return try readArchive(NumpyArchive(bytes: bytes, path: path), path: path)
        case "json": return try readJSON(Data(bytes), path: path)
        default: throw unknownKind(path)
        }
    }

    private static func unknownKind(_ path: String) -> ParameterError {
        ParameterError(path: path, message: "is neither .json nor .npz, the kinds of parameter files")
    }

    /// Writes parameters to a `.json` or `.npz` file, whole or not at all.
    ///
    /// One set of parameters becomes a JSON object, several an array.
    ///
    /// - Parameters:
    ///   - parameters: the parameters of one or more heads, or of the frames of a moving one.
    ///   - model: the model they are of.
    ///   - frameRate: the frames a second, where they are frames.
    ///   - extrapolated: for each vertex whether it is a guess of the model, where that is known; kept in `.npz` alone.
    ///   - path: the file.
    /// - Throws: `ParameterError` for another kind of file or a value that is not finite; `FileError` and
    ///   `ArchiveError` when it cannot be written.
    public static func write(
        _ parameters: [HeadParameters], model: ModelReference?, frameRate: Double? = nil,
        extrapolated: [Bool]? = nil, to path: String
    ) throws {
        if let frameRate, !frameRates.contains(frameRate) {
            throw ParameterError(path: path, message: "would have \(frameRate) frames a second")
        }
        for (index, item) in parameters.enumerated() where !item.isFinite {
            throw ParameterError(path: path, message: "would hold a value that is not finite, in entry \(index)")
        }
        switch (path as NSString).pathExtension.lowercased() {
        case "npz":
            try writeArchive(
                parameters, model: model, frameRate: frameRate, extrapolated: extrapolated, to: path)
        case "json": try AtomicFile.write(json(parameters, model: model, frameRate: frameRate), to: path)
        default: throw unknownKind(path)
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
