extension LengthUnit: Codable {
    /// Reads a symbol, `m`, `cm` or `mm`, or the metres of a unit without one.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let metres = try? container.decode(Double.self) {
            self = .free(metres: metres)
            return
        }
        let symbol = try container.decode(String.self)
        guard let unit = LengthUnit(symbol: symbol) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "“\(symbol)” is no unit; m, cm, mm or a number of metres was expected")
        }
        self = unit
    }

    /// Writes the symbol, or the metres of a unit without one.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if case .free(let metres) = self { try container.encode(metres) } else { try container.encode(symbol) }
    }
}
