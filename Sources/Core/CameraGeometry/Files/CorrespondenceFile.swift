internal import Files
import Foundation

/// Reads problems of camera geometry: JSON, one problem or an array of them, or a table of correspondences as CSV.
///
/// ```
/// {"camera": {"model", "width", "height", "params"}, "points2D": [[x, y], …], "points3D": [[x, y, z], …]}
/// {"camera1": {…}, "camera2": {…}, "points1": [[x, y], …], "points2": [[x, y], …]}
/// x,y,X,Y,Z          one view, a correspondence a line
/// x1,y1,x2,y2        two views
/// ```
public enum CorrespondenceFile {
    /// Larger files are refused.
    public static let sizeLimit = 1 << 28
    /// Larger JSON is refused: it takes some twenty times its size in memory. A table of any number of correspondences
    /// that fits the other limit is read in place.
    public static let jsonSizeLimit = 1 << 25

    /// The problems of a file, JSON and CSV told apart by the first character.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - camera: the camera of a table; JSON states its own.
    /// - Throws: ``CorrespondenceFileError``, or `FileError` for a file that cannot be read.
    public static func read(_ path: String, camera: CameraDescription? = nil) throws -> [CorrespondenceProblem] {
        try problems(in: try FileReader.bytes(at: path, limit: sizeLimit), path: path, camera: camera)
    }

    /// The problems of a file's bytes.
    ///
    /// - Parameters:
    ///   - bytes: UTF-8, with a byte order mark or without.
    ///   - path: what to call it in errors.
    ///   - camera: as for ``read(_:camera:)``.
    /// - Throws: ``CorrespondenceFileError``.
    public static func problems(
        in bytes: [UInt8], path: String, camera: CameraDescription? = nil
    ) throws(CorrespondenceFileError) -> [CorrespondenceProblem] {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        guard let first = bytes[start...].first(where: { !CorrespondenceTable.isSpace($0) && $0 != 0x0A && $0 != 0x0D })
        else { throw CorrespondenceFileError("\(path): the file is empty; expected JSON or CSV") }
        guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
            return [try CorrespondenceTable.problem(in: bytes[start...], path: path, camera: camera)]
        }
        guard camera == nil else {
            throw CorrespondenceFileError("\(path): a JSON file states its own camera; another is for CSV files")
        }
        guard bytes.count <= jsonSizeLimit else {
            throw CorrespondenceFileError(
                "\(path): JSON of more than \(jsonSizeLimit) bytes; write that many correspondences as CSV")
        }
        let data = Data(bytes[start...])
        do {
            guard first == UInt8(ascii: "[") else {
                return [try JSONText.decode(CorrespondenceProblem.self, from: data)]
            }
            let problems = try JSONText.decode([CorrespondenceProblem].self, from: data)
            guard !problems.isEmpty else { throw CorrespondenceFileError("\(path): the array holds no problem") }
            return problems
        } catch let error as CorrespondenceFileError {
            throw error
        } catch {
            throw CorrespondenceFileError("\(path): \(error)")
        }
    }
}
