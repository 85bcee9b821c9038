public import Files
internal import Foundation

/// Adds the summaries of parts, one table for all: rows in the order of the parts, the same bytes as a run of the whole.
public enum SummaryTable {
    /// The largest summary that is read.
    private static let limit = 1 << 30

    /// Merges summaries.
    ///
    /// - Parameters:
    ///   - paths: the parts' files, in any order; they are taken in the order of the numbers in their names.
    ///   - output: the table to write.
    /// - Returns: how many rows there are, by state.
    /// - Throws: `FileError` where a part cannot be read, has other columns than the first, or names what another part names.
    @discardableResult
    public static func merge(_ paths: [String], to output: String) throws(FileError) -> [String: Int] {
        try OutputFiles.check([output], against: paths)
        var header: String?
        var text = ""
        var owners: [String: String] = [:]
        var states: [String: Int] = [:]
        let order = paths.sorted {
            FileNames.areInOrder(($0 as NSString).lastPathComponent, ($1 as NSString).lastPathComponent)
        }
        for path in order {
            var rows = records(try FileReader.text(at: path, limit: limit))
            guard !rows.isEmpty else {
                throw FileError(path: path, what: "is empty; a summary was expected", advice: "make this part again")
            }
            let first = rows.removeFirst()
            guard header == nil || header == first, first.hasPrefix("scan,") else {
                throw FileError(
                    path: path, what: "has the columns \(first.prefix(80)), not those of a summary like the others",
                    advice: "merge summaries that one command wrote")
            }
            if header == nil { text = first + "\n" }
            header = first
            for row in rows {
                let fields = fields(row)
                guard fields.count > 2 else {
                    throw FileError(path: path, what: "has a row that is cut off", advice: "make this part again")
                }
                if let owner = owners.updateValue(path, forKey: fields[0]) {
                    throw FileError(
                        path: path, what: "names \(fields[0]), which \(owner == path ? "it" : owner) names too",
                        advice: "merge each part once")
                }
                states[fields[2], default: 0] += 1
                text += row + "\n"
            }
        }
        try AtomicFile.write(text, to: output)
        return states
    }

    /// The records of a table; a field in quotes may hold line breaks.
    private static func records(_ text: String) -> [String] {
        var (records, record, isQuoted) = ([String](), "", false)
        for character in text {
            if character == "\"" { isQuoted.toggle() }
            if character.isNewline, !isQuoted {
                records.append(record)
                record = ""
            } else {
                record.append(character)
            }
        }
        if !record.isEmpty { records.append(record) }
        return records
    }

    /// The fields of a record, without their quotes.
    private static func fields(_ record: String) -> [String] {
        var (fields, isQuoted) = ([""], false)
        for character in record {
            if character == "\"" {
                isQuoted.toggle()
            } else if character == ",", !isQuoted {
                fields.append("")
            } else {
                fields[fields.count - 1].append(character)
            }
        }
        return fields
    }
}
