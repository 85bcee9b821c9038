/// One array of sums: whole numbers and the unit they count.
struct SumArray: Equatable, Sendable {
    /// How the arrays of two parts make that of both.
    enum Combination: String, Codable, Sendable { case sum, minimum }

    /// Its name.
    let name: String
    /// A value counts 2^exponent.
    let exponent: Int
    let combination: Combination
    /// Whole numbers.
    var values: [Double]

    init(_ name: String, count: Int, exponent: Int, combination: Combination = .sum) {
        self.name = name
        self.exponent = exponent
        self.combination = combination
        values = [Double](repeating: combination == .sum ? 0 : ExactSum.limit, count: count)
    }

    /// The values in their own unit.
    var numbers: [Double] {
        let scale = ExactSum.scale(exponent)
        return values.map { $0 * scale }
    }
}
