/// YAML from strangers.
public enum YAMLText {
    /// What is wrong with the aliases of a text, and in which line.
    public struct AliasError: Error, CustomStringConvertible, Sendable {
        /// The line, from 1.
        public let line: Int

        /// What is wrong, without the file's name.
        public var description: String {
            "line \(line): an alias (*name) may only stand alone as a value, at the end of its line; "
                + "write out what it stands for"
        }
    }

    /// Refuses aliases in the keys of mappings.
    ///
    /// Aliases of aliases name a number of values that doubles from line to line. As values they cost nothing until
    /// somebody walks through them, but the keys of a mapping are compared with each other whole. Where a text has
    /// anchors, its aliases must therefore stand where no key can: after `key:` or `-`, with nothing behind but a
    /// comment, and the text has no explicit keys (`? …`).
    ///
    /// - Throws: `AliasError` with the first line that is not like this.
    public static func check(_ text: String) throws(AliasError) {
        guard text.utf8.contains(UInt8(ascii: "&")), text.utf8.contains(UInt8(ascii: "*")) else { return }
        var questions: Int?
        var hasAlias = false
        for (number, line) in TextLines(text) {
            let bytes = Array(line.utf8)
            if questions == nil, mayHoldExplicitKey(bytes) { questions = number }
            guard let star = firstAlias(bytes) else { continue }
            hasAlias = true
            guard isValue(bytes, at: star) else { throw AliasError(line: number) }
        }
        if hasAlias, let questions { throw AliasError(line: questions) }
    }

    /// Whether a question mark stands where it may begin an explicit key: after nothing, space or a bracket, and before
    /// nothing or space.
    private static func mayHoldExplicitKey(_ line: [UInt8]) -> Bool {
        line.indices.contains { index in
            line[index] == UInt8(ascii: "?") && (index + 1 == line.count || isSpace(line[index + 1]))
                && (index == 0 || isSpace(line[index - 1]) || "[{,".utf8.contains(line[index - 1]))
        }
    }

    /// Where the first thing that may be an alias begins: an asterisk with no letter before it and no space after it.
    private static func firstAlias(_ line: [UInt8]) -> Int? {
        line.indices.first { index in
            line[index] == UInt8(ascii: "*") && index + 1 < line.count && line[index + 1] > 0x20
                && (index == 0 || !isNamePart(line[index - 1]))
        }
    }

    /// Whether an alias is the whole value of a line.
    private static func isValue(_ line: [UInt8], at star: Int) -> Bool {
        // Behind it: a name, then nothing or a comment.
        let rest = line[(star + 1)...].drop(while: isNamePart)
        guard rest.isEmpty || isSpace(rest[rest.startIndex]) else { return false }
        guard rest.first(where: { !isSpace($0) }).map({ $0 == UInt8(ascii: "#") }) ?? true else { return false }
        // Before it: dashes, or a plain key and a colon.
        var before = line[..<star]
        guard let last = before.popLast(), isSpace(last) else { return false }
        while let last = before.last, isSpace(last) { before.removeLast() }
        let key = before.drop { isSpace($0) || $0 == UInt8(ascii: "-") }
        if key.isEmpty { return before.last == UInt8(ascii: "-") }
        return key.last == UInt8(ascii: ":") && key.dropLast().allSatisfy(isNamePart)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte >= 0x80
            || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
