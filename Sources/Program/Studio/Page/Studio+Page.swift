internal import Files
import Foundation

extension Studio {
    /// What is open as one page that needs nothing beside it.
    ///
    /// - Throws: `FileError` when a file of the page is not found.
    public func page() throws -> String {
        let page = try StudioPage()
        var data: [(name: String, bytes: Data)] = [("head", headBundle)]
        data.append(("items", try JSONEncoder().encode(summaries)))
        data.append(("state", state ?? Data("null".utf8)))
        for summary in summaries {
            let item = try item(summary.id)
            data.append(("items/" + item.id, item.bundle))
            if item.isClip {
                data.append(("clips/" + item.id, Data(try FileReader.bytes(at: item.path, limit: 1 << 28))))
            }
            if let fit = item.fit { data.append(("fits/" + item.id, fit)) }
        }
        return page.selfContained(data)
    }
}
