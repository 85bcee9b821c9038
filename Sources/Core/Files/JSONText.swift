public import Foundation

/// JSON read with an error that says where it goes wrong, and written so that the same values give the same bytes.
public enum JSONText {
    /// Where and that a text is not JSON, "line 2, column 5: this is not JSON", or not the JSON that is expected,
    /// "views[1]: \"pose\" is missing".
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

    /// Decodes a value.
    ///
    /// - Throws: `SyntaxError` when the text is not JSON or not such a value; what the type's own `init(from:)` throws
    ///   is passed on.
    public static func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
        do { return try JSONDecoder().decode(type, from: data) } catch let error as DecodingError {
            // The decoder does not say where a text stops being JSON.
            _ = try parse(data)
            throw SyntaxError(description: describe(error))
        }
    }

    /// A value as JSON, indented, with keys in order, without a newline at its end.
    public static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func describe(_ error: DecodingError) -> String {
        func place(_ context: DecodingError.Context) -> String {
            let path = context.codingPath.reduce(into: "") { text, key in
                if let index = key.intValue {
                    text += "[\(index)]"
                } else {
                    text += (text.isEmpty ? "" : ".") + key.stringValue
                }
            }
            return path.isEmpty ? "" : "\(path): "
        }
        switch error {
        case .keyNotFound(let key, let context): return "\(place(context))\"\(key.stringValue)\" is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            return place(context) + context.debugDescription
        @unknown default: return "\(error)"
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
