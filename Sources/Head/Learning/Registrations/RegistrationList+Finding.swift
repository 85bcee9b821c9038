internal import Files
internal import Foundation

extension RegistrationList {
    private static let endings: Set<String> = ["obj", "ply", "npz"]

    /// What a file's name says of it; of the results of a fit the folder's name.
    static func entry(_ path: String) -> Entry {
        var stem = FileNames.stem(of: path)
        if stem == "detail" { stem = URL(fileURLWithPath: path).deletingLastPathComponent().lastPathComponent }
        let isArchive = path.lowercased().hasSuffix(".npz")
        let subject = stem.split { $0 == "_" || $0 == "." }.first.map(String.init) ?? stem
        let isNeutral = stem.lowercased().contains("neutral")
        return Entry(path: path, subject: subject, isNeutral: isArchive && !isNeutral ? nil : isNeutral)
    }

    /// The registrations in a folder, and in its folders one below; where one is the result of a fit, its `detail.obj`.
    static func folder(_ path: String) throws(LearningError) -> [Entry] {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: path) } catch {
            throw LearningError(path, "could not be read", advice: "check its permissions")
        }
        var entries: [Entry] = []
        for name in names.sorted(by: FileNames.areInOrder) where !name.hasPrefix(".") {
            let child = (path as NSString).appendingPathComponent(name)
            if FileNames.isFolder(child) {
                let detail = (child as NSString).appendingPathComponent("detail.obj")
                if FileManager.default.fileExists(atPath: detail) {
                    entries.append(entry(detail))
                } else if !FileManager.default.fileExists(atPath: child + "/report.json") {
                    do throws(FileError) {
                        // A folder of a subject's own: the folder's name is the subject's.
                        for file in try FileNames.files(in: child, endings: endings) {
                            var one = entry(file)
                            one.subject = name
                            entries.append(one)
                        }
                    } catch { throw LearningError(child, error.what, advice: error.advice) }
                }
            } else if endings.contains((name as NSString).pathExtension.lowercased()) {
                entries.append(entry(child))
            }
        }
        return entries
    }

    /// The rows of a table.
    static func table(_ path: String) throws(LearningError) -> [Entry] {
        let text: String
        do throws(FileError) { text = try FileReader.text(at: path, limit: 1 << 28) } catch {
            throw LearningError(path, error.what, advice: error.advice)
        }
        let folder = (path as NSString).deletingLastPathComponent
        var columns: [String: Int]?
        var entries: [Entry] = []
        for (number, line) in TextLines(text) {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            if fields == [""] || fields[0].hasPrefix("#") { continue }
            guard let known = columns else {
                columns = Dictionary(fields.enumerated().map { ($0.element.lowercased(), $0.offset) }) { first, _ in
                    first
                }
                guard columns!["file"] != nil, columns!["subject"] != nil else {
                    throw LearningError(
                        "\(path), line \(number)", "names the columns \(fields.joined(separator: ", "))",
                        advice: "begin the table with 'file,subject,neutral'")
                }
                continue
            }
            func field(_ name: String) -> String? { known[name].flatMap { $0 < fields.count ? fields[$0] : nil } }
            guard let file = field("file"), !file.isEmpty, let subject = field("subject"), !subject.isEmpty else {
                throw LearningError(
                    "\(path), line \(number)", "has no file or no subject", advice: "give both in every row")
            }
            var one = entry(
                file.hasPrefix("/") || folder.isEmpty ? file : (folder as NSString).appendingPathComponent(file))
            one.subject = subject
            switch field("neutral")?.lowercased() {
            case "1", "true", "yes": one.isNeutral = true
            case "0", "false", "no": one.isNeutral = false
            case nil, "": break
            case let other?:
                throw LearningError(
                    "\(path), line \(number)", "says '\(other)' of being neutral", advice: "write 1 or 0")
            }
            entries.append(one)
        }
        return entries
    }
}
