/// One of several parts of a list: I of N, counted from 1.
///
/// The split is by places alone, each part a run of neighbours, so that the same list gives the same parts everywhere; parts
/// differ by one item at most.
public struct Part: Codable, Equatable, Sendable, CustomStringConvertible {
    /// Which, from 1 to ``count``.
    public let index: Int
    /// How many there are.
    public let count: Int

    /// All of it.
    public static let whole = Part(unchecked: 1, of: 1)

    private init(unchecked index: Int, of count: Int) { (self.index, self.count) = (index, count) }

    /// A part; `nil` where there is no such part.
    public init?(_ index: Int, of count: Int) {
        guard count >= 1, count <= 1_000_000, (1...count).contains(index) else { return nil }
        self.init(unchecked: index, of: count)
    }

    /// A part as it is written, `3/16`; `nil` for anything else.
    public init?(_ text: String) {
        let fields = text.split(separator: "/", omittingEmptySubsequences: false)
        guard fields.count == 2, let index = Int(fields[0]), let count = Int(fields[1]) else { return nil }
        self.init(index, of: count)
    }

    /// Whether it is all.
    public var isWhole: Bool { count == 1 }

    /// The places that belong to it among `total`.
    public func places(of total: Int) -> Range<Int> { (index - 1) * total / count..<index * total / count }

    /// The part as it is written, `3/16`.
    public var description: String { "\(index)/\(count)" }

    /// A file's name with the part in it: `summary-3-of-16.csv`; unchanged for all.
    public func name(_ stem: String, _ ending: String) -> String {
        isWhole ? "\(stem).\(ending)" : "\(stem)-\(index)-of-\(count).\(ending)"
    }
}
