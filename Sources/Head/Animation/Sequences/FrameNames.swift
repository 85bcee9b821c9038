/// How the files of a sequence are named: a word, an underscore, a number.
public struct FrameNames: Codable, Equatable, Sendable {
    /// The word, of letters, digits, `_` and `-`.
    public var word: String
    /// The number of the first frame.
    public var first: Int
    /// The least number of digits; numbers are filled up with zeros.
    public var digits: Int

    /// The longest word.
    static let wordLimit = 64
    /// The largest number of digits and of the first frame.
    static let digitLimit = 12
    static let firstLimit = 1_000_000_000

    /// Names as `frame_0001`, changed by what is given.
    ///
    /// - Returns: `nil` for a word that is empty, has other characters or more than 64, a first number that is negative or
    ///   above a thousand million, and digits other than 1 to 12.
    public init?(word: String = "frame", first: Int = 1, digits: Int = 4) {
        self.init(unchecked: word, first, digits)
        guard isValid else { return nil }
    }

    private init(unchecked word: String, _ first: Int, _ digits: Int) {
        self.word = word
        self.first = first
        self.digits = digits
    }

    /// Whether these are names that ``init(word:first:digits:)`` gives.
    var isValid: Bool {
        word.wholeMatch(of: /[A-Za-z0-9_][A-Za-z0-9_\-]*/) != nil && word.utf8.count <= Self.wordLimit
            && (0...Self.firstLimit).contains(first) && (1...Self.digitLimit).contains(digits)
    }

    /// Names as `frame_0001`.
    public static let standard = FrameNames(unchecked: "frame", 1, 4)

    /// The name of a frame's file, frames counted from 0: with as many digits as the last of `count` needs.
    func name(_ index: Int, of count: Int, ending: String) -> String {
        let width = max(digits, String(first + max(0, count - 1)).count)
        let number = String(first + index)
        return "\(word)_\(String(repeating: "0", count: width - number.count))\(number).\(ending)"
    }
}
