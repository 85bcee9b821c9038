internal import Archives
internal import Files
internal import Foundation

// What EMOCA saves of a clip: a folder, in it a folder a frame, in each `exp.npy` (E or (1, E)), `pose.npy` (6: the root, the
// jaw) and `shape.npy`, beside others that say nothing of the mesh.

/// Reads the codes of a clip from a folder of folders.
struct CodeFolderReader {
    let path: String
    let head: Head

    /// The most bytes of a file: it holds some hundred numbers.
    private static let sizeLimit = 1 << 20
    /// As many frames as captures may have.
    private static let frameLimit = 2_000_000

    func read() throws -> AnimationTrack {
        let found: [String]
        do { found = try FileManager.default.contentsOfDirectory(atPath: path) } catch {
            throw FileError(path: path, what: "the folder could not be read", advice: "check its permissions")
        }
        let frames = found.sorted(by: FileNames.areInOrder).map { path + "/" + $0 }
            .filter { FileManager.default.fileExists(atPath: $0 + "/exp.npy") }
        guard (1...Self.frameLimit).contains(frames.count) else {
            throw AnimationError.invalid(
                path: path, place: "",
                reason:
                    "holds \(frames.count) folders with exp.npy, as EMOCA saves a frame; at least one was expected, or "
                    + "name a file")
        }
        var arrays: [String: NumericArray] = [:]
        for name in ["exp", "pose", "shape"] {
            guard name == "exp" || FileManager.default.fileExists(atPath: "\(frames[0])/\(name).npy") else { continue }
            let rows = try frames.map { try values("\($0)/\(name).npy") }
            for (frame, row) in zip(frames, rows) where row.count != rows[0].count {
                throw AnimationError.invalid(
                    path: "\(frame)/\(name).npy", place: "",
                    reason: "has \(row.count) numbers, that of the first frame \(rows[0].count)")
            }
            arrays[name] = NumericArray(shape: [rows.count, rows[0].count], elements: .float32(rows.flatMap(\.self)))
        }
        return try ParameterTrackReader(path: path, head: head).track(arrays)
    }

    private func values(_ path: String) throws -> [Float] {
        let bytes = try FileReader.bytes(at: path, limit: Self.sizeLimit)
        guard case .array(let array) = try NumpyFile.value(in: bytes, path: path), let values = array.floats else {
            throw AnimationError.invalid(path: path, place: "", reason: "holds no numbers")
        }
        return values
    }
}
