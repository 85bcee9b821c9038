internal import Foundation

/// Walks through the bytes of a text file: words and numbers of a line, then the next line.
///
/// A backslash before a line's end joins it with the next.
struct TextScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0
    /// The number of the line, from 1.
    private(set) var line = 1

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { place >= bytes.count }

    /// The bytes not yet read.
    var remaining: Int { bytes.count - place }

    /// Goes to the start of the next line.
    mutating func nextLine() {
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if byte == UInt8(ascii: "\n") {
                line += 1
                return
            }
            if byte == UInt8(ascii: "\\") { skipJoin() }
        }
    }

    /// After a backslash: goes over the line's end, if that is what follows.
    private mutating func skipJoin() {
        var next = place
        if next < bytes.count, bytes[next] == UInt8(ascii: "\r") { next += 1 }
        if next < bytes.count, bytes[next] == UInt8(ascii: "\n") {
            place = next + 1
            line += 1
        }
    }

    /// Goes to the next word of the line; whether there is one.
    @inline(__always)
    mutating func hasWord() -> Bool {
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): place += 1
            case UInt8(ascii: "\n"): return false
            case UInt8(ascii: "\\"):
                let before = place
                place += 1
                skipJoin()
                if place == before + 1 {
                    place = before
                    return true
                }
            default: return true
            }
        }
        return false
    }

    /// The next word of the line; empty at its end.
    mutating func word() -> Slice<UnsafeBufferPointer<UInt8>> {
        guard hasWord() else { return bytes[place..<place] }
        let start = place
        while place < bytes.count, bytes[place] > UInt8(ascii: " ") { place += 1 }
        // A control character is a word of its own, so that the walk goes on.
        if place == start { place += 1 }
        return bytes[start..<place]
    }

    /// The rest of the line without blanks at its ends.
    mutating func restOfLine() -> String {
        guard hasWord() else { return "" }
        let start = place
        while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
        var end = place
        while end > start, bytes[end - 1] <= UInt8(ascii: " ") { end -= 1 }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// The next byte, without moving; 0 at the end.
    @inline(__always) var next: UInt8 { place < bytes.count ? bytes[place] : 0 }

    /// Moves over one byte.
    @inline(__always) mutating func skip() { place += 1 }

    /// A whole number with an optional sign right here; `nil` when there is none.
    @inline(__always)
    mutating func integer() -> Int? {
        var isNegative = false
        var at = place
        if at < bytes.count, bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: "+") {
            isNegative = bytes[at] == UInt8(ascii: "-")
            at += 1
        }
        var value = 0
        let start = at
        while at < bytes.count {
            let digit = Int(bytes[at]) - 48
            guard digit >= 0, digit <= 9 else { break }
            // Far beyond any index; stays put instead of overflowing.
            if value < 1 << 50 { value = 10 * value + digit }
            at += 1
        }
        guard at > start else { return nil }
        place = at
        return isNegative ? -value : value
    }

    /// The next word of the line as a number (`nan` and `inf` included); `nil` when it is none or missing.
    @inline(__always)
    mutating func number() -> Double? {
        guard hasWord() else { return nil }
        // Up to 19 digits fit an integer; with few decimals the one division rounds right (Clinger's fast path).
        let start = place
        var at = place
        var isNegative = false
        if at < bytes.count, bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: "+") {
            isNegative = bytes[at] == UInt8(ascii: "-")
            at += 1
        }
        var mantissa: UInt64 = 0
        var (digits, decimals) = (0, 0)
        while at < bytes.count, case let digit = bytes[at] &- 48, digit <= 9 {
            mantissa = 10 &* mantissa &+ UInt64(digit)
            digits += 1
            at += 1
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            while at < bytes.count, case let digit = bytes[at] &- 48, digit <= 9 {
                mantissa = 10 &* mantissa &+ UInt64(digit)
                digits += 1
                decimals += 1
                at += 1
            }
        }
        let isWordEnd = at >= bytes.count || bytes[at] <= UInt8(ascii: " ")
        if isWordEnd, digits > 0, digits <= 19, decimals <= 22, mantissa <= 1 << 53 {
            place = at
            let value = Double(mantissa) / TextScanner.powers[decimals]
            return isNegative ? -value : value
        }
        place = start
        return slowNumber()
    }

    private mutating func slowNumber() -> Double? {
        let word = word()
        guard word.count <= 400 else { return nil }
        return Double(String(decoding: word, as: UTF8.self).lowercased())
    }

    private static let powers: [Double] = (0...22).map { pow(10, Double($0)) }
}
