public import Foundation

/// JSON read with an error that says where it stops being JSON.
public enum JSONText {
    /// Where and that a text is not JSON: "line 2, column 5: this is not JSON".
    public struct SyntaxError: Error, CustomStringConvertible, Sendable {
        /// The place and what is wrong there, without the file's name.
        public let description: String
    }

    /// Parses JSON: an object, a list, or a single value.
    public static func parse(_ data: Data) throws(SyntaxError) -> Any {
        do {
            return try JSONSerialization.jsonObject(with: data, options: [.fragmentsAllowed])
        } catch {
            throw SyntaxError(description: describe(error as NSError, data))
        }
    }

    // Foundation words the place as "line 2, column 5" or as "character 35", by platform and version.
    private static func describe(_ error: NSError, _ data: Data) -> String {
        let text = error.userInfo["NSDebugDescription"] as? String ?? error.localizedDescription
        if data.isEmpty { return "the file is empty, not JSON" }
        if let match = text.firstMatch(of: /line:? (\d+),? column:? (\d+)/) {
            return "line \(match.1), column \(match.2): this is not JSON"
        }
        if let match = text.firstMatch(of: /character (\d+)/), let offset = Int(match.1), offset <= data.count {
            let before = data.prefix(offset)
            let line = before.count { $0 == UInt8(ascii: "\n") } + 1
            let column = offset - (before.lastIndex(of: UInt8(ascii: "\n")).map { $0 - data.startIndex + 1 } ?? 0) + 1
            return "line \(line), column \(column): this is not JSON"
        }
        return "this is not JSON: \(text)"
    }
}
