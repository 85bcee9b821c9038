/// The type of an array's elements as numpy writes it: a kind, a size in bytes and a byte order.
struct ElementType: Equatable, Sendable {
    enum Kind: Equatable, Sendable { case float, brainFloat, signed, unsigned, boolean, unicode, bytes, object }

    var kind: Kind
    /// Bytes an element takes in the file.
    var size: Int
    var isBigEndian: Bool

    init(_ kind: Kind, size: Int, isBigEndian: Bool = false) {
        self.kind = kind
        self.size = size
        self.isBigEndian = isBigEndian
    }

    /// The type of a numpy description such as `<f8`, `|b1`, `>U12` or, in pickles, `f8`; `nil` for one that is not data
    /// of ours (complex numbers, dates, records).
    init?(description: String) {
        var rest = Substring(description)
        isBigEndian = rest.first == ">"
        if let first = rest.first, "<>=|".contains(first) { rest.removeFirst() }
        guard let letter = rest.popFirst() else { return nil }
        guard rest.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = rest.isEmpty ? 0 : Int(rest) else {
            return nil
        }
        switch (letter, number) {
        case ("f", 2), ("f", 4), ("f", 8): (kind, size) = (.float, number)
        case ("i", 1), ("i", 2), ("i", 4), ("i", 8): (kind, size) = (.signed, number)
        case ("u", 1), ("u", 2), ("u", 4), ("u", 8): (kind, size) = (.unsigned, number)
        case ("b", 0...1), ("?", 0...1): (kind, size) = (.boolean, 1)
        case ("U", 0...(1 << 24)): (kind, size) = (.unicode, 4 * number)
        case ("S", 0...(1 << 26)), ("a", 0...(1 << 26)): (kind, size) = (.bytes, number)
        case ("O", _): (kind, size) = (.object, 8)
        default: return nil
        }
    }
}
