import Files
import Flambeau
import Foundation

/// Which scans to fit, as a person names them: files, a folder, or a list.
struct ScanList {
    /// A scan and the landmarks that belong to it, if any.
    struct Entry: Equatable {
        var scan: String
        var landmarks: String?
    }

    /// The scans in order.
    private(set) var entries: [Entry] = []
    /// Whether a single file was named, rather than many, a folder or a list.
    private(set) var isSingle = false

    /// Reads lists and folders among the inputs.
    ///
    /// A list (`.txt` or `.csv`) names a scan a line and, after a comma, its landmarks; paths in it start at the list's
    /// folder, empty lines and those that begin with # are passed over.
    ///
    /// - Throws: `FittingError` for a folder or a list without scans, or a scan named twice.
    init(_ inputs: [String]) throws {
        for input in inputs {
            switch (input as NSString).pathExtension.lowercased() {
            case "txt", "csv": entries += try ScanList.read(input)
            default:
                if FileNames.isFolder(input) {
                    entries += try FrameFiles.list([input]).map { Entry(scan: $0) }
                } else {
                    entries.append(Entry(scan: input))
                    isSingle = inputs.count == 1
                }
            }
        }
        var seen = Set<String>()
        for entry in entries where !seen.insert(URL(fileURLWithPath: entry.scan).standardized.path).inserted {
            throw FittingError(.scan, at: entry.scan, "is named twice")
        }
    }

    /// A folder's name for each scan: the file's name without its ending, with that of its folder before it where two
    /// are the same, and a number where that does not help.
    var names: [String] {
        let stems = entries.map { FileNames.stem(of: $0.scan) }
        let counts = Dictionary(grouping: stems, by: \.self).mapValues(\.count)
        var taken = Set<String>()
        return zip(entries, stems).map { entry, stem in
            let parent = URL(fileURLWithPath: entry.scan).deletingLastPathComponent().lastPathComponent
            let wanted = counts[stem]! > 1 && parent != "/" ? parent + "-" + stem : stem
            var (name, number) = (wanted, 2)
            while !taken.insert(name).inserted {
                name = "\(wanted)-\(number)"
                number += 1
            }
            return name
        }
    }

    private static func read(_ path: String) throws -> [Entry] {
        let text: String
        do { text = try FileReader.text(at: path, limit: 1 << 26) } catch {
            throw FittingError(.scan, at: path, "is a list that cannot be read: \(error.what)")
        }
        let folder = (path as NSString).deletingLastPathComponent
        func resolve(_ name: String) -> String {
            name.hasPrefix("/") || folder.isEmpty ? name : (folder as NSString).appendingPathComponent(name)
        }
        var entries: [Entry] = []
        for (number, line) in TextLines(text) {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            if fields[0].hasPrefix("#") || (fields.count == 1 && fields[0].isEmpty) { continue }
            guard fields.count <= 2, !fields[0].isEmpty else {
                throw FittingError(
                    .scan, at: "\(path), line \(number)",
                    "holds \(fields.count) fields; a scan was expected and, after a comma, its landmarks")
            }
            let landmarks = fields.count == 2 && !fields[1].isEmpty ? resolve(fields[1]) : nil
            entries.append(Entry(scan: resolve(fields[0]), landmarks: landmarks))
        }
        guard !entries.isEmpty else { throw FittingError(.scan, at: path, "is a list without scans") }
        return entries
    }
}
