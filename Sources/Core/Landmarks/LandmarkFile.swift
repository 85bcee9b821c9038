internal import Archives
internal import Files
import Foundation
internal import SpatialGeometry

/// Reads landmark files: `.txt` and `.csv`, `.json`, `.npy`, MeshLab's `.pp` and menpo's `.ljson`.
public enum LandmarkFile {
    /// A hundred thousand points are far more than any scheme has.
    static let sizeLimit = 16 << 20
    /// More landmarks than any scheme has.
    static let indexLimit = 1 << 20

    /// Reads the landmarks of a file.
    ///
    /// The scheme is the one named by the caller, else the one the file names, else the one with as many points.
    /// Points that are missing (`nan`, `null`, inactive) are left out.
    ///
    /// - Throws: ``LandmarkError`` that names the file and the line or key.
    public static func read(_ path: String, scheme: LandmarkScheme? = nil) throws -> LandmarkSet {
        guard kinds.contains((path as NSString).pathExtension.lowercased()) else { throw unknownKind(path) }
        return try decode(FileReader.bytes(at: path, limit: sizeLimit), path: path, scheme: scheme)
    }

    /// Reads the landmarks in the bytes of a file, whose path tells its kind and is named in errors.
    ///
    /// - Throws: as ``read(_:scheme:)`` does.
    package static func decode(_ bytes: [UInt8], path: String, scheme: LandmarkScheme? = nil) throws -> LandmarkSet {
        let contents: Contents
        switch (path as NSString).pathExtension.lowercased() {
        case "npy": contents = try readArray(bytes, path: path)
        case "json": contents = try readJSON(text(of: bytes, path), path: path)
        case "ljson": contents = try readMenpo(text(of: bytes, path), path: path)
        case "pp": contents = try readPickedPoints(text(of: bytes, path), path: path)
        case "txt", "csv", "tsv", "xyz", "pts": contents = try readText(text(of: bytes, path), path: path)
        default: throw unknownKind(path)
        }
        return try contents.landmarks(scheme: scheme, path: path)
    }

    private static let kinds = ["npy", "json", "ljson", "pp", "txt", "csv", "tsv", "xyz", "pts"]

    private static func unknownKind(_ path: String) -> LandmarkError {
        LandmarkError(
            .file, at: path,
            "is of no known kind; landmarks are read from .txt, .csv, .json, .npy, .pp (MeshLab) and .ljson (menpo)")
    }

    /// What a file holds before its scheme is settled: a point or nothing for each index.
    struct Contents {
        var scheme: LandmarkScheme?
        var indices: [Int]?
        var points: [Vector3?]
        var weights: [Double]?

        func landmarks(scheme wanted: LandmarkScheme?, path: String) throws -> LandmarkSet {
            if let indices, Set(indices).count < indices.count {
                throw LandmarkError(.file, at: path, "names one landmark twice")
            }
            guard indices?.allSatisfy({ $0 < LandmarkFile.indexLimit }) != false else {
                throw LandmarkError(
                    .file, at: path,
                    "names landmark \(indices?.max() ?? 0); no scheme has more than \(LandmarkFile.indexLimit)")
            }
            let highest = indices.map { ($0.max() ?? -1) + 1 } ?? points.count
            guard let scheme = wanted ?? scheme ?? LandmarkScheme.ofCompleteSet(count: points.count) else {
                throw LandmarkError(
                    .file, at: path,
                    "holds \(points.count) points, and no scheme is known by that number; name it with --scheme "
                        + "(ibug68, ibug51, mediapipe478, retinaface5)")
            }
            if let count = scheme.count, highest > count || (indices == nil && points.count < count) {
                let complete = scheme == .mediapipe478 && points.count == 468
                guard complete else {
                    throw LandmarkError(
                        .scheme, at: path,
                        "holds \(points.count) points\(indices == nil ? "" : " up to index \(highest - 1)"); "
                            + "scheme \(scheme) has \(count)")
                }
            }
            let indices = indices ?? Array(points.indices)
            let present = points.indices.filter { points[$0] != nil }
            return LandmarkSet(
                scheme: scheme, indices: present.map { indices[$0] }, points: present.compactMap { points[$0] },
                weights: weights.map { weights in present.map { weights[$0] } })
        }
    }

    private static func text(of bytes: [UInt8], _ path: String) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw LandmarkError(.file, at: path, "is not a text file (UTF-8 was expected)")
        }
        return text
    }

    /// A point of three numbers, `nil` when one of them is NaN; infinite or enormous ones are refused.
    static func point(_ values: [Double], at place: String) throws -> Vector3? {
        guard !values.contains(where: \.isNaN) else { return nil }
        guard values.allSatisfy({ abs($0) < 1e9 }) else {
            throw LandmarkError(.file, at: place, "has a coordinate that is infinite or beyond 1e9")
        }
        return Vector3(values[0], values[1], values[2])
    }

    private static func readArray(_ bytes: [UInt8], path: String) throws -> Contents {
        guard let array = try NumpyFile.value(in: bytes, path: path).array, array.shape.count == 2, array.shape[1] == 3,
            let values = array.doubles
        else {
            throw LandmarkError(.file, at: path, "holds no array of shape (n, 3), a row of numbers for each point")
        }
        return Contents(
            points: try (0..<array.shape[0]).map { row in
                try point(Array(values[3 * row..<3 * row + 3]), at: "\(path), row \(row)")
            })
    }
}
