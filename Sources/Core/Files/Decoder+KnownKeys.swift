extension Decoder {
    /// Throws for a key that is not among the known ones: a misspelt option is never ignored.
    package func refuseUnknownKeys<Keys: CodingKey & CaseIterable>(_: Keys.Type) throws {
        let known = Set(Keys.allCases.map(\.stringValue))
        for key in try container(keyedBy: AnyKey.self).allKeys where !known.contains(key.stringValue) {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: codingPath,
                    debugDescription:
                        "there is no key \"\(key.stringValue)\"; there are \(known.sorted().joined(separator: ", "))"))
        }
    }
}

/// Any key a file may hold.
private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int?
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
}
