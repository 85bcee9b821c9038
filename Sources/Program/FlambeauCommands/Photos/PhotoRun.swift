import Flambeau
import Foundation

/// Photo after photo: what is wrong with one does not stop the others.
struct PhotoRun {
    let console = Console()

    /// Calls `body` with each photo; tells of those that fail, and of those without a face.
    ///
    /// - Returns: what `body` returned, and whether all went well.
    func each<Result>(
        _ paths: [String], _ body: (String, Photo) async throws -> (result: Result, faces: Int)
    ) async -> (results: [Result], succeeded: Bool) {
        var (results, succeeded): ([Result], Bool) = ([], true)
        for path in paths {
            do {
                let photo = try ImageFile.read(path)
                let (result, faces) = try await body(path, photo)
                results.append(result)
                if faces == 0 {
                    let (width, height) = (photo.image.width, photo.image.height)
                    tell(
                        min(width, height) < 16
                            ? "\(path): \(width)×\(height) pixels are too few to show a face; 16 each way is the least"
                            : "\(path): no face found; try a lower --threshold or a smaller --min-size")
                    succeeded = false
                }
            } catch {
                tell("\(error)")
                succeeded = false
            }
        }
        return (results, succeeded)
    }

    /// Prints values as JSON to stdout, keys in order, so that the same input gives the same bytes.
    static func printJSON(_ value: some Encodable) throws { print(try JSONText.encode(value)) }

    /// Writes a value as JSON to a file.
    static func write(_ value: some Encodable, to path: String) throws {
        try AtomicFile.write(try JSONText.encode(value) + "\n", to: path)
    }

    private func tell(_ text: String) { console.note("Error: " + text) }
}

extension Double {
    /// Rounded to some decimals, for files that people read.
    func rounded(decimals: Int) -> Double {
        let factor = pow(10, Double(decimals))
        return (self * factor).rounded() / factor
    }
}
