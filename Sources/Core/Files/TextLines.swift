/// The lines of a text, one after the other and numbered from 1, whichever way they end: LF, CR LF or CR.
///
/// Lines are cut off when asked for, so that a text of many takes no more memory than itself.
public struct TextLines: Sequence, IteratorProtocol {
    private let text: String
    private var position: String.Index?
    private var number = 0

    /// The lines of a text; the part after the last line end is one too, even when it is empty.
    public init(_ text: String) {
        self.text = text
        position = text.startIndex
    }

    /// The next line, without its end, and its number.
    public mutating func next() -> (number: Int, line: Substring)? {
        guard let start = position else { return nil }
        number += 1
        let bytes = text.utf8
        guard let end = bytes[start...].firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else {
            position = nil
            return (number, text[start...])
        }
        var next = bytes.index(after: end)
        if bytes[end] == 0x0D, next < bytes.endIndex, bytes[next] == 0x0A { next = bytes.index(after: next) }
        position = next
        return (number, text[start..<end])
    }
}
